import type { AuthenticatorType, TwoFactorPreview } from '@mfafunctions/client'
import type { Flow } from '@mfafunctions/client/flow'
import { t } from '../../i18n'
import { follow } from '../../router'
import { client } from '../../service'
import { RefusalText } from '../../ui'
import { useCalls } from '../../use-call'
import { o } from '../i18n'

interface Props {
  flow: Flow
  lacks: TwoFactorPreview['notReady']
  /** What would count as a second factor. */
  types: readonly AuthenticatorType[]
}

/** What the Owner lacks before the change, and the way to get it. The service would refuse the change. */
export function NotReady({ flow, lacks, types }: Props) {
  const calls = useCalls(flow)
  const renew = async () => {
    const made = await calls.run(() => client.POST('/recovery-codes', { body: {} }))
    if (made && made !== true) flow.showRecoveryCodes(made.recoveryCodes)
  }
  // Recovery codes come with the first second factor, and a passkey is one.
  const without = lacks.includes('authenticator') ? ['recovery_codes', ...(lacks.includes('passkey') ? ['authenticator'] : [])] : []
  const shown = lacks.filter(lack => !without.includes(lack))
  return (
    <div class="warn" role="alert" id="not-ready" tabIndex={-1}>
      <p>
        <b>{o.notReady}</b>
      </p>
      {calls.refusal && <RefusalText refusal={calls.refusal} />}
      {shown.map(lack => (
        <div key={lack}>
          <p>{o.lacks[lack]}</p>
          {(lack === 'authenticator' || lack === 'passkey') && (
            <button type="button" onClick={() => flow.wishToEnroll(1, lack === 'passkey' ? ['passkey'] : types)}>
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
