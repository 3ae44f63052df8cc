import { useEffect, useState } from 'preact/hooks'

const listeners = new Set<() => void>()
addEventListener('popstate', () => listeners.forEach(tell => tell()))

/** Goes to a page of the portal without loading it again. */
export function go(path: string, how: 'push' | 'replace' = 'push'): void {
  history[how === 'push' ? 'pushState' : 'replaceState'](null, '', path)
  listeners.forEach(tell => tell())
}

export function usePath(): string {
  const [path, set] = useState(location.pathname)
  useEffect(() => {
    const read = () => set(location.pathname)
    listeners.add(read)
    return () => void listeners.delete(read)
  }, [])
  return path
}

/** Follows a link without loading the page again, but lets the browser open a new tab where the person asks for one. */
export function follow(event: MouseEvent): void {
  const link = event.currentTarget as HTMLAnchorElement
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
  event.preventDefault()
  go(link.pathname)
}
