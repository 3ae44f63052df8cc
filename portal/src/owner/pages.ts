import type { ComponentType } from 'preact'
import type { Session } from '@mfafunctions/client'
import type { Flow } from '@mfafunctions/client/flow'
import { lazy, type Lazy } from '../lazy'
import type { Returned } from '../provider'
import { o } from './i18n'

export interface OwnerPageProps {
  flow: Flow
  session: Session
  /** What the page is about: the last part of its address, such as the id of a person. */
  item?: string
  /** What a provider sent back to this page. */
  returned?: Returned | null
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
  { path: 'people', name: () => o.people, page: lazy(async () => (await import('./people')).People) },
  { path: 'activity', name: () => o.activity, page: lazy(async () => (await import('./activity')).Activity) },
  { path: 'providers', name: () => o.signInProviders, page: lazy(async () => (await import('./providers')).SignInProviders) },
  { path: 'look', name: () => o.navLook, page: lazy(async () => (await import('./look/look')).Look) },
]
