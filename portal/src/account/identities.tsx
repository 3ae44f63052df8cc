import { useEffect } from 'preact/hooks'
import type { Flow } from '@mfafunctions/client/flow'
import { onDay, t } from '../i18n'
import { Providers, useSignInPage } from '../pages/sign-in'
import type { Returned } from '../provider'
import { client } from '../service'
import { Alert, RefusalText } from '../ui'
import { Section } from './account'
import { useCalls, useData } from './use-call'

/** The person's identities at the tenant's providers. Absent where the tenant has none and nothing is linked. */
export function Identities({ flow, returned }: { flow: Flow; returned: Returned | null }) {
  const page = useSignInPage(flow.tenant)
  const { data, refusal, reload } = useData(flow, () => client.GET('/identities'))
  const calls = useCalls(flow)
  useEffect(() => {
    const idToken = returned?.idToken
    if (idToken) void calls.run(() => client.POST('/identities', { body: { idToken } }), t.linked).then(reload)
  }, [])
  if (!page || !data || (!page.providers.length && !data.identities.length)) return null
  const nameOf = (provider: string) => page.providers.find(one => one.provider === provider)?.displayName ?? provider
  return (
    <Section title={t.providers} calls={calls}>
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
