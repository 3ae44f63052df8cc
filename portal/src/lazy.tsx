import type { ComponentChildren } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { t } from './i18n'

export interface Lazy<T> {
  module: T | null
  load: () => Promise<void>
}

/** A part of the portal that is fetched when it is first needed. */
export function lazy<T>(load: () => Promise<T>): Lazy<T> {
  const lazy: Lazy<T> = {
    module: null,
    load: async () => {
      lazy.module ??= await load()
    },
  }
  return lazy
}

export function Suspense<T>({ of, children }: { of: Lazy<T>; children: (module: T) => ComponentChildren }) {
  const [, loaded] = useState(of.module !== null)
  useEffect(() => {
    // Also when the module has arrived since the rendering.
    void of.load().then(() => loaded(true))
  }, [of])
  return of.module ? <>{children(of.module)}</> : <p role="status">{t.loading}</p>
}
