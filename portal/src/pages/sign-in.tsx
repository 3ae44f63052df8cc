import { useEffect, useState } from 'preact/hooks'
import { fieldErrorOf, type Refusal, type SignInPage } from '@mfafunctions/client'
import type { Flow, Screen } from '@mfafunctions/client/flow'
import { t } from '../i18n'
import { usePasskeySignIn } from '../passkeys/sign-in'
import { Trouble } from '../passkeys/trouble'
import { leaveFor, type ProviderWish } from '../provider'
import { follow } from '../router'
import { client } from '../service'
import { Alert, Field, Form, Note, RefusalText, Title } from '../ui'

/** Reads the public facts of a tenant's sign-in page once. */
export function useSignInPage(tenant: string): SignInPage | null {
  const [page, set] = useState<SignInPage | null>(null)
  useEffect(() => {
    void client
      .GET('/tenants/{t}/sign-in', { params: { path: { t: tenant } } })
      .then(({ data }) => set(data ?? withoutFacts(tenant)))
      .catch(() => set(withoutFacts(tenant)))
  }, [tenant])
  return page
}

// Without the facts the password still works.
const withoutFacts = (tenant: string): SignInPage => ({
  tenantId: tenant,
  name: null,
  methods: ['pwd'],
  providers: [],
  locales: [],
  look: null,
  passkeySignIn: false,
})

/** A button for each provider that the methods name. */
export function Providers(p: { page: SignInPage; methods: readonly string[]; wish: ProviderWish }) {
  const label = p.wish.for === 'link' ? t.linkProvider : t.withProvider
  const [failed, fail] = useState(false)
  const offered = p.page.providers.filter(one => p.methods.includes(`sso:${one.provider}`) && one.authorizationEndpoint)
  return (
    <>
      {failed && <Alert>{t.unavailable}</Alert>}
      {offered.map(one => (
        <button
          type="button"
          class="wide"
          key={one.provider}
          onClick={async () => fail(!(await leaveFor(one, p.page.tenantId, p.wish)))}
        >
          {label(one.displayName)}
        </button>
      ))}
    </>
  )
}

/** What became of the return from a provider: no token came, or the service refused it. */
export type ProviderOutcome = 'failed' | 'refused'

interface Props {
  flow: Flow
  /** The public facts; null until they are read. */
  page: SignInPage | null
  screen: Extract<Screen, { name: 'sign_in' }>
  busy: boolean
  notice?: string
  provider?: ProviderOutcome
}

export function SignIn({ flow, page, screen, busy, notice, provider }: Props) {
  // What the provider answered is no news after another try.
  const [tried, tries] = useState<'password' | 'passkey'>()
  const refusal = screen.error
  const tenant = page?.name ?? flow.tenant
  const passkey = usePasskeySignIn(flow, page?.passkeySignIn === true, () => tries('passkey'))
  const quiet = !refusal && !screen.trouble
  const password = !page || page.methods.includes('pwd')
  return (
    <>
      {page?.look?.logo && <img class="brand" src={page.look.logo} alt="" />}
      <Title of={tenant}>{t.signIn}</Title>
      <p class="soft">{t.signInTo(tenant)}</p>
      {notice && <Note>{notice}</Note>}
      {screen.replaces && <Note>{t.signInEnds(screen.replaces.tenantName, screen.replaces.email)}</Note>}
      {screen.why === 'ended' && quiet && <Note>{t.ended}</Note>}
      {screen.why === 'signed_out' && quiet && !notice && <Note>{t.signedOut}</Note>}
      {provider === 'failed' && !refusal && <Alert>{t.providerFailed}</Alert>}
      {refusal &&
        (refusal.reason === 'credentials_not_accepted' ? (
          <Alert>{tried === 'passkey' ? t.passkeyFailed : provider === 'refused' && !tried ? t.providerUnknown : t.signInFailed}</Alert>
        ) : (
          <RefusalText refusal={refusal} blockedUntil={screen.blockedUntil} fields={password ? ['email', 'password'] : []} />
        ))}
      <Trouble of={screen.trouble} />
      {password && (
        <Form
          submit={t.signIn}
          busy={busy}
          onSubmit={({ email = '', password = '' }) => {
            tries('password')
            void flow.signIn({ email, password })
          }}
        >
          <Field
            name="email"
            label={t.email}
            type="email"
            autoComplete={page?.passkeySignIn ? 'username webauthn' : 'username'}
            inputMode="email"
            autoFocus
            error={fieldError(refusal, 'email')}
          />
          <Field name="password" label={t.password} type="password" autoComplete="current-password" error={fieldError(refusal, 'password')} />
        </Form>
      )}
      {password && (
        <p>
          <a href={`/t/${flow.tenant}/forgot`} onClick={follow}>
            {t.forgot}
          </a>
        </p>
      )}
      {page && (page.providers.length > 0 || passkey.possible) && (
        <>
          {password && <div class="or">{t.or}</div>}
          {passkey.possible && (
            <button type="button" class="wide" aria-disabled={busy || undefined} onClick={passkey.press}>
              {t.passkeySignIn}
            </button>
          )}
          <Providers page={page} methods={page.methods} wish={{ for: 'sign_in' }} />
        </>
      )}
    </>
  )
}

/** What to show beside a field of a refused body. */
export function fieldError(refusal: Refusal | null | undefined, field: string): string | undefined {
  const error = fieldErrorOf(refusal, field)
  if (!error) return undefined
  // The service's texts continue the field's name: "email must be …".
  return error.reason === 'required' ? t.required : error.detail.charAt(0).toUpperCase() + error.detail.slice(1)
}
