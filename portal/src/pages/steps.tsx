import type { Session } from '@mfafunctions/client'
import type { Flow, Screen } from '@mfafunctions/client/flow'
import { t } from '../i18n'
import { Alert, Title } from '../ui'
import { AlreadySignedIn } from './already-signed-in'
import { Challenge } from './challenge'
import { RecoveryCodes } from './codes'
import { Enroll } from './enroll'
import { Reauthenticate } from './reauthenticate'
import type { ProviderOutcome } from './sign-in'

interface Props {
  flow: Flow
  screen: Screen
  session: Session | null
  busy: boolean
  provider?: ProviderOutcome
}

/** The page of the step that the session or a call is missing. */
export function Step({ flow, screen, session, busy, provider }: Props) {
  switch (screen.name) {
    case 'already_signed_in':
      return <AlreadySignedIn flow={flow} screen={screen} />
    case 'verify':
      return <Challenge flow={flow} screen={screen} busy={busy} />
    case 'reauthenticate':
      return <Reauthenticate flow={flow} screen={screen} session={session} busy={busy} provider={provider} />
    case 'enroll':
      return <Enroll flow={flow} screen={screen} session={session} busy={busy} />
    case 'recovery_codes':
      return <RecoveryCodes flow={flow} codes={screen.codes} session={session} />
    case 'blocked':
      return (
        <>
          <Title of={session?.tenantName}>{t.blockedTitle}</Title>
          <Alert>{screen.detail ?? t.blockedDetail}</Alert>
        </>
      )
    default:
      return null
  }
}
