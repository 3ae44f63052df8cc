import type { TwoFactorPreview } from '@mfafunctions/client'
import type { Flow } from '@mfafunctions/client/flow'
import { t } from '../../i18n'
import { follow } from '../../router'
import { client } from '../../service'
import { RefusalText } from '../../ui'
import { useCalls } from '../../use-call'
import { o } from '../i18n'

/** What the Owner lacks before the change, and the way to get it. The service would refuse the change. */
export function NotReady({ flow, lacks }: { flow: Flow; lacks: TwoFactorPreview['notReady'] }) {
  const calls = useCalls(flow)
  const renew = async () => {
    const made = await calls.run(() => client.POST('/recovery-codes', { body: {} }))
    if (made && made !== true) flow.showRecoveryCodes(made.recoveryCodes)
  }
  // Recovery codes come with the first app.
  const shown = lacks.includes('authenticator') ? lacks.filter(lack => lack !== 'recovery_codes') : lacks
  return (
    <div class="warn" role="alert" id="not-ready" tabIndex={-1}>
      <p>
        <b>{o.notReady}</b>
      </p>
      {calls.refusal && <RefusalText refusal={calls.refusal} />}
      {shown.map(lack => (
        <div key={lack}>
          <p>{o.lacks[lack]}</p>
          {lack === 'authenticator' && (
            <button type="button" onClick={() => flow.wishToEnroll()}>
              {o.setUpYours}
            </button>
          )}
          {lack === 'recovery_codes' && (
            <button type="button" aria-disabled={calls.busy || undefined} onClick={() => void renew()}>
              {o.makeCodes}
            </button>
          )}
          {lack === 'first_factor' && (
            <a href={`/t/${flow.tenant}`} onClick={follow}>
              {o.toAccount}
            </a>
          )}
          {lack === 'first_factor_in_session' && (
            <button type="button" onClick={() => void flow.signOut()}>
              {t.signOut}
            </button>
          )}
        </div>
      ))}
    </div>
  )
}
