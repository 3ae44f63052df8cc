import type { Session } from '@mfafunctions/client'
import type { Flow, Screen } from '@mfafunctions/client/flow'
import { t } from '../i18n'
import { Alert, Field, Form, RefusalText, Title } from '../ui'
import { fieldError, Providers, useSignInPage } from './sign-in'

interface Props {
  flow: Flow
  screen: Extract<Screen, { name: 'reauthenticate' }>
  session: Session | null
  busy: boolean
  providerFailed?: boolean
}

/** Asks for a first factor once more, and offers only those that this person has and the tenant accepts. */
export function Reauthenticate({ flow, screen, session, busy, providerFailed }: Props) {
  const page = useSignInPage(flow.tenant)
  const refusal = screen.error
  return (
    <>
      <Title>{t.reauthTitle}</Title>
      <p class="soft">{screen.why === 'session' ? t.reauthPolicy(session?.tenantName ?? flow.tenant) : t.reauthStepUp}</p>
      {providerFailed && !refusal && <Alert>{t.providerFailed}</Alert>}
      {refusal && refusal.code !== 'invalid_credentials' && refusal.code !== 'invalid_request' && (
        <RefusalText refusal={refusal} blockedUntil={screen.blockedUntil} />
      )}
      {screen.methods.includes('pwd') && (
        <Form submit={t.goOn} busy={busy} onSubmit={({ password = '' }) => void flow.reauthenticate({ password })}>
          {/* For password managers, which store a password by user name. */}
          <input class="sr" type="text" name="username" autocomplete="username" defaultValue={session?.email} readOnly tabIndex={-1} aria-hidden="true" />
          <Field
            name="password"
            label={t.password}
            type="password"
            autoComplete="current-password"
            autoFocus
            error={refusal?.code === 'invalid_credentials' ? t.passwordWrong : fieldError(refusal, 'password')}
          />
        </Form>
      )}
      {page && screen.methods.some(method => method !== 'pwd') && (
        <>
          {screen.methods.includes('pwd') && <div class="or">{t.or}</div>}
          <Providers page={page} methods={screen.methods} wish={{ for: 'reauthenticate' }} />
        </>
      )}
    </>
  )
}
