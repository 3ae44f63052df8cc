import { useEffect, useState } from 'preact/hooks'
import { type Refusal, refusalOf, unavailable } from '@mfafunctions/client'
import type { Flow } from '@mfafunctions/client/flow'
import type { AuthorizationRequest } from '../authorize-request'
import { t } from '../i18n'
import { follow } from '../router'
import { client } from '../service'
import { RefusalText, Title } from '../ui'

// Setting up an authenticator replaces this page for a while. What it asked for is then still under way.
let underWay = false

/** Takes a verified second factor back to the application that asked for it. */
export function Authorize({ flow, request }: { flow: Flow; request: AuthorizationRequest | null }) {
  const [refusal, refuse] = useState<Refusal | null>(null)
  const take = async () => {
    if (!request || underWay) return
    underWay = true
    refuse(null)
    const { audience, returnTo, codeChallenge, maxAgeSeconds, require } = request
    const body = { audience, returnTo, codeChallenge, maxAgeSeconds, require }
    const answer = await flow
      .withStepUp(() => client.POST('/session/authorization-code', { body }))
      .catch(() => ({ error: unavailable, data: undefined, response: Response.error() }))
    underWay = false
    if (answer.data) leave(request, answer.data.code)
    else refuse(refusalOf(answer))
  }
  useEffect(() => void take(), [flow, request])
  if (!request || refusal) {
    return (
      <>
        <Title>{t.returnFailed}</Title>
        {refusal ? <RefusalText refusal={refusal} /> : <p role="alert">{t.returnUnknown}</p>}
        {refusal && (
          <button type="button" class="main" onClick={() => void take()}>
            {t.tryAgain}
          </button>
        )}
        <p>
          <a href={`/t/${flow.tenant}`} onClick={follow}>
            {t.toAccount}
          </a>
        </p>
      </>
    )
  }
  return (
    <>
      <Title>{t.returning(hostOf(request.returnTo))}</Title>
      <p role="status">{t.loading}</p>
    </>
  )
}

/** The service has accepted the address before it issued the code. */
function leave({ returnTo, state }: AuthorizationRequest, code: string): void {
  const address = new URL(returnTo)
  address.searchParams.set('code', code)
  if (state !== null) address.searchParams.set('state', state)
  location.replace(address)
}

function hostOf(address: string): string {
  return URL.canParse(address) ? new URL(address).host : address
}
