import { useEffect, useState } from 'preact/hooks'
import { fieldErrorOf } from '@mfafunctions/client'
import type { Flow } from '@mfafunctions/client/flow'
import { onDay, t } from '../i18n'
import { Providers, useSignInPage } from '../pages/sign-in'
import type { Returned } from '../provider'
import { Section } from '../section'
import { client } from '../service'
import { Alert, Dialog, Field, Form, RefusalText } from '../ui'
import { useCalls, useData } from '../use-call'

/** The person's identities at the tenant's providers. Absent where the tenant has none and nothing is linked. */
export function Identities({ flow, returned }: { flow: Flow; returned: Returned | null }) {
  const page = useSignInPage(flow.tenant)
  const { data, refusal, reload } = useData(flow, () => client.GET('/identities'))
  const { data: person } = useData(flow, () => client.GET('/account'))
  const calls = useCalls(flow)
  const idToken = returned?.idToken
  const wrong = calls.refusal?.reason === 'wrong_password'
  // Without an authenticator, linking takes the password as well: an open session alone must not be enough to stay in the account.
  const [asks, ask] = useState(false)
  const link = async (password?: string) => {
    if (!idToken) return
    if (!(await calls.run(() => client.POST('/identities', { body: { idToken, password } }), t.linked))) return
    ask(false)
    reload()
  }
  useEffect(() => void link(), [])
  useEffect(() => {
    if (fieldErrorOf(calls.refusal, 'password')) ask(true)
  }, [calls.refusal])
  if (!page || !data || (!page.providers.length && !data.identities.length)) return null
  const nameOf = (provider: string) => page.providers.find(one => one.provider === provider)?.displayName ?? provider
  return (
    <Section title={t.providers} calls={asks ? undefined : calls}>
      {asks && person && !person.hasPassword && <Alert>{t.linkNeedsApp}</Alert>}
      {asks && person?.hasPassword && (
        <Dialog
          title={t.linkPassword}
          onClose={() => {
            ask(false)
            calls.forget()
          }}
        >
          {calls.refusal && !wrong && <RefusalText refusal={calls.refusal} fields={['password']} />}
          <Form submit={t.goOn} busy={calls.busy} onSubmit={({ password = '' }) => void link(password)}>
            <input class="sr" type="text" name="username" autocomplete="username" defaultValue={person.email} readOnly tabIndex={-1} aria-hidden="true" />
            <Field
              name="password"
              label={t.password}
              type="password"
              autoComplete="current-password"
              autoFocus
              error={wrong ? calls.refusal?.detail : undefined}
            />
          </Form>
        </Dialog>
      )}
      {refusal && <RefusalText refusal={refusal} />}
      {returned && !returned.idToken && <Alert>{t.providerFailed}</Alert>}
      {data.identities.length ? (
        <ul class="list">
          {data.identities.map(one => (
            <li key={one.id}>
              <span>
                <b>{nameOf(one.provider)}</b>
                <span class="soft small">{t.since(onDay(one.linkedAt))}</span>
              </span>
              <button
                type="button"
                aria-label={t.unlinkOf(nameOf(one.provider))}
                onClick={async () => {
                  const params = { path: { id: one.id } }
                  if (await calls.run(() => client.DELETE('/identities/{id}', { params }), t.unlinked)) reload()
                }}
              >
                {t.unlink}
              </button>
            </li>
          ))}
        </ul>
      ) : (
        <p>{t.noProviders}</p>
      )}
      <Providers page={page} methods={page.providers.map(one => `sso:${one.provider}`)} wish={{ for: 'link' }} />
    </Section>
  )
}
