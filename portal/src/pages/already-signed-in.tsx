import type { Flow, Screen } from '@mfafunctions/client/flow'
import { t } from '../i18n'
import { follow } from '../router'
import { Title } from '../ui'

/** A browser has one session. Somebody who wants to sign in decides what becomes of the one that is there. */
export function AlreadySignedIn({ flow, screen }: { flow: Flow; screen: Extract<Screen, { name: 'already_signed_in' }> }) {
  const { tenantId, tenantName, email } = screen.as
  return (
    <>
      <Title of={tenantName}>{t.alreadyTitle}</Title>
      <p>{t.alreadyAs(tenantName, email)}</p>
      {tenantId === flow.tenant ? (
        <button type="button" class="main" onClick={() => void flow.keepSession()}>
          {t.goOn}
        </button>
      ) : (
        <a class="button main" href={`/t/${tenantId}`} onClick={follow}>
          {t.goOn}
        </a>
      )}
      <button type="button" class="wide" onClick={() => void flow.replaceSession()}>
        {t.signInAsOther}
      </button>
    </>
  )
}
