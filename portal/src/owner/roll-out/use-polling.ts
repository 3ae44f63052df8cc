import { useEffect } from 'preact/hooks'

const interval = 10_000
// Reading counts as use of the session. A page that polls for nobody would keep the session from ending.
const attention = 2 * 60_000

/** Reads again every 10 seconds, while the page is in sight and somebody has used it in the last two minutes. */
export function usePolling(active: boolean, read: () => void): void {
  useEffect(() => {
    if (!active) return
    let used = Date.now()
    const note = () => {
      used = Date.now()
    }
    const timer = setInterval(() => document.visibilityState === 'visible' && Date.now() - used < attention && read(), interval)
    const events = ['pointermove', 'pointerdown', 'keydown', 'scroll', 'focus']
    for (const name of events) addEventListener(name, note, { passive: true })
    return () => {
      clearInterval(timer)
      for (const name of events) removeEventListener(name, note)
    }
  }, [active, read])
}
