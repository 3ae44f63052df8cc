import type { ComponentType } from 'preact'
import type { Session } from '@mfafunctions/client'
import type { Flow } from '@mfafunctions/client/flow'
import { lazy, type Lazy } from '../lazy'
import { o } from './i18n'

export interface OwnerPageProps {
  flow: Flow
  session: Session
}

interface OwnerPage {
  /** The last part of its address: `/t/{tenant}/owner/{path}`. */
  path: string
  /** Its name in the navigation. */
  name: () => string
  page: Lazy<ComponentType<OwnerPageProps>>
}

/** The Owner's pages, in the order of the navigation. A new page is one more entry; each is fetched when it is opened. */
export const pages: readonly OwnerPage[] = [
  { path: 'switch', name: () => o.navSwitch, page: lazy(async () => (await import('./switch/switch')).Switch) },
  { path: 'roll-out', name: () => o.navRollOut, page: lazy(async () => (await import('./roll-out/roll-out')).RollOut) },
  { path: 'look', name: () => o.navLook, page: lazy(async () => (await import('./look/look')).Look) },
]
