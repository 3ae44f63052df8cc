import { useEffect, useRef, useState } from 'preact/hooks'
import type { Flow } from '@mfafunctions/client/flow'
import { getPasskey, passkeySupport } from '@mfafunctions/client/passkeys'
import { client } from '../service'

// A challenge is replaced before it ends, so that a page that was open for long still accepts a passkey.
const margin = 30_000

/**
 * Signs in with a passkey: one that the person picks in the address field, for as long as the page is shown, or by a button.
 *
 * @param offered Whether the tenant lets passkeys sign people in.
 * @param onTry Called when a passkey is about to be tried.
 */
export function usePasskeySignIn(flow: Flow, offered: boolean, onTry: () => void): { possible: boolean; press: () => void } {
  const [support, set] = useState({ any: false, autofill: false })
  const [asking, ask] = useState(false)
  const [round, next] = useState(0)
  const pending = useRef<AbortController | null>(null)
  useEffect(() => {
    if (offered) void passkeySupport().then(set)
  }, [offered])
  const fills = offered && support.autofill && !asking
  useEffect(() => {
    if (!fills) return
    const stop = new AbortController()
    pending.current = stop
    let timer = 0
    const offer = async () => {
      const params = { path: { t: flow.tenant } }
      const { data } = await client.POST('/tenants/{t}/sessions/challenges', { params, body: {} })
      if (!data || stop.signal.aborted) return
      timer = window.setTimeout(() => next(round + 1), data.options.timeout - margin)
      const assertion = await getPasskey(data.options, { mediation: 'conditional', signal: stop.signal })
      onTry()
      // A challenge works once.
      if (!(await flow.signIn({ assertion }))) next(round + 1)
    }
    // Without it, the button and the password are left.
    void offer().catch(() => undefined)
    return () => {
      stop.abort()
      clearTimeout(timer)
    }
  }, [flow, fills, round])
  const press = () => {
    if (asking) return
    // A browser waits for one passkey at a time.
    pending.current?.abort()
    ask(true)
    onTry()
    void flow.signInWithPasskey(getPasskey).finally(() => ask(false))
  }
  return { possible: offered && support.any, press }
}
