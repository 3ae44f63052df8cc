import { createMfaClient } from '@mfafunctions/client'
import { createFlow, type Flow } from '@mfafunctions/client/flow'
import { canUsePasskeys } from '@mfafunctions/client/passkeys'
import { locale } from './i18n'

/** The one client of the page. It uses the session's cookie. */
export const client = createMfaClient({ languages: () => [locale] })

let current: Flow | null = null

/** The flow of a tenant. A tab shows one tenant at a time. */
export function flowOf(tenant: string): Flow {
  if (current?.tenant !== tenant) {
    const flow = createFlow(client, { tenant, channel: new BroadcastChannel('mfa-session'), passkeys: canUsePasskeys() })
    current = flow
    // A page that comes back from the browser's cache may show a session that has ended.
    addEventListener('pageshow', event => event.persisted && void flow.refresh())
    void flow.load()
  }
  return current
}
