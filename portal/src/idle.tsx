import { useEffect, useState } from 'preact/hooks'
import type { Session } from '@mfafunctions/client'
import type { Flow } from '@mfafunctions/client/flow'
import { t } from './i18n'
import { client } from './service'
import { Countdown, Dialog } from './ui'

// The shortest idle limit of a tenant is five minutes.
const ahead = 2 * 60_000

/**
 * Warns two minutes before the service ends a session that nobody uses, and keeps it on a click (WCAG 2.2, 2.2.1). It does not warn of the end of the
 * longest lifetime of a session, which nothing can put off.
 */
export function IdleWarning({ flow, session }: { flow: Flow; session: Session }) {
  const [shown, show] = useState(false)
  const end = Date.parse(session.idleExpiresAt)
  // Reading the session like this does not count as use.
  const peek = () => flow.withStepUp(() => client.GET('/session', { params: { query: { peek: true } } }))
  useEffect(() => {
    show(false)
    if (session.idleExpiresAt === session.expiresAt) return
    const left = end - Date.now()
    const warn = async () => {
      // Other calls, or another tab, may have used the session since this page last read it.
      const { data } = await peek()
      if (!data) return
      if (data.idleExpiresAt === session.idleExpiresAt) show(true)
      else await flow.refresh()
    }
    const finish = async () => {
      // If the session has ended, the flow asks to sign in above the page.
      if ((await peek()).data) await flow.refresh()
    }
    const timers = [
      setTimeout(() => void warn().catch(() => undefined), Math.max(0, left - ahead)),
      setTimeout(() => void finish().catch(() => undefined), Math.max(0, left + 1000)),
    ]
    return () => timers.forEach(clearTimeout)
  }, [session.idleExpiresAt])
  if (!shown) return null
  const stay = async () => {
    show(false)
    await client.GET('/session').catch(() => undefined)
  }
  return (
    <Dialog title={t.idleTitle}>
      <p>{t.idleWhat}</p>
      <Countdown until={end} text={t.idleEnds} over={t.idleOver} />
      <button type="button" class="main" onClick={() => void stay()}>
        {t.idleStay}
      </button>
    </Dialog>
  )
}
