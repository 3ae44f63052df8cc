import { useState } from 'preact/hooks'
import type { Session } from '@mfafunctions/client'
import type { Flow, Screen } from '@mfafunctions/client/flow'
import { t } from '../i18n'
import { Alert, Field, Form, RefusalText, Title } from '../ui'
import { fieldError, type ProviderOutcome, Providers, useSignInPage } from './sign-in'

interface Props {
  flow: Flow
  screen: Extract<Screen, { name: 'reauthenticate' }>
  session: Session | null
  busy: boolean
  provider?: ProviderOutcome
}

/** Asks for a first factor once more, and offers only those that this person has and the tenant accepts. */
export function Reauthenticate({ flow, screen, session, busy, provider }: Props) {
  const page = useSignInPage(flow.tenant)
  // What the provider answered is no news after a try with a password.
  const [typed, type] = useState(false)
  const refusal = screen.error
  const wrong = refusal?.reason === 'credentials_not_accepted'
  const byProvider = provider === 'refused' && !typed
  return (
    <>
      <Title>{t.reauthTitle}</Title>
      <p class="soft">{screen.why === 'session' ? t.reauthPolicy(session?.tenantName ?? flow.tenant) : t.reauthStepUp}</p>
      {provider === 'failed' && !refusal && <Alert>{t.providerFailed}</Alert>}
      {wrong && byProvider && <Alert>{t.providerNotYours}</Alert>}
      {refusal && !wrong && <RefusalText refusal={refusal} blockedUntil={screen.blockedUntil} fields={['password']} />}
      {screen.methods.includes('pwd') && (
        <Form
          submit={t.goOn}
          busy={busy}
          onSubmit={({ password = '' }) => {
            type(true)
            void flow.reauthenticate({ password })
          }}
        >
          {/* For password managers, which store a password by user name. */}
          <input class="sr" type="text" name="username" autocomplete="username" defaultValue={session?.email} readOnly tabIndex={-1} aria-hidden="true" />
          <Field
            name="password"
            label={t.password}
            type="password"
            autoComplete="current-password"
            autoFocus
            error={wrong && !byProvider ? t.passwordWrong : fieldError(refusal, 'password')}
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
