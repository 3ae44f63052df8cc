import { useEffect, useId, useState } from 'preact/hooks'
import { type components, fieldErrorOf, type Refusal } from '@mfafunctions/client'
import { t } from '../i18n'
import { fieldError } from '../pages/sign-in'
import { leaveFor, type Returned } from '../provider'
import { Section } from '../section'
import { client } from '../service'
import { Alert, Dialog, Field, Form, Note, RefusalText, Title } from '../ui'
import { type Answer, useData } from '../use-call'
import { m } from './manage-texts'
import type { OwnerPageProps } from './pages'
import { Chip } from './parts'
import { inWords, useOwnerCalls } from './refusals'

type Provider = components['schemas']['IdentityProvider']
type Given = components['schemas']['GivenIdentityProvider']
type Kind = 'google' | 'microsoft' | 'other'

interface List {
  providers: readonly Provider[]
  etag: string
}

/** Reads the list with its version, which a change must name. */
async function read(tenant: string): Promise<Answer<List>> {
  const answer = await client.GET('/tenants/{t}/identity-providers', { params: { path: { t: tenant } } })
  const etag = answer.response.headers.get('ETag') ?? ''
  return { ...answer, data: answer.data && { providers: answer.data.providers, etag } }
}

/** A provider as it is sent back, when another one on the list changes. */
const asGiven = ({ provider, kind, issuer, clientId, trustedAzp, keys, provision }: Provider): Given =>
  kind === 'backend'
    ? { provider, kind, issuer, keys: keys ?? undefined, provision }
    : { provider, kind, issuer, clientId: clientId ?? undefined, trustedAzp }

/** Where the people of the organization can sign in besides their password. */
export function SignInProviders({ flow, session, returned }: OwnerPageProps) {
  const { data, refusal, reload } = useData(flow, () => read(flow.tenant))
  const [adding, add] = useState(false)
  const [removing, remove] = useState<Provider | null>(null)
  const [done, tell] = useState<string | null>(null)
  const test = useTest(flow, returned, reload)
  const finish = (text?: string) => {
    add(false)
    remove(null)
    if (!text) return
    tell(text)
    reload()
  }
  const leave = async (one: Provider, step: 'link' | 'sign_in') => {
    // Browsers keep the sign-in page's facts for minutes, and the provider may be new.
    const { data: page } = await client
      .GET('/tenants/{t}/sign-in', { params: { path: { t: flow.tenant } }, cache: 'reload' })
      .catch(() => ({ data: undefined }))
    const offered = page?.providers.find(each => each.provider === one.provider)
    if (!offered || !(await leaveFor(offered, flow.tenant, { for: 'test', step }))) test.fail()
  }
  return (
    <>
      <Title of={session.tenantName}>{t.providers}</Title>
      <p class="soft">{m.providersWhat}</p>
      {done && <Note>{done}</Note>}
      {test.refusal && <RefusalText refusal={test.refusal} />}
      {test.failed && <Alert>{t.providerFailed}</Alert>}
      {test.done && <Note>{test.done}</Note>}
      {refusal && <RefusalText refusal={inWords(refusal)} />}
      {!data && !refusal && <p role="status">{t.loading}</p>}
      {data?.providers.map(one => (
        <Section key={one.provider} title={one.provider}>
          <p class="row">
            {one.required && <Chip kind="good">{m.providerRequired}</Chip>}
            {one.kind === 'backend' ? <Chip>{m.providerBackend}</Chip> : one.proven ? <Chip kind="good">{m.providerTested}</Chip> : <Chip>{m.providerUntested}</Chip>}
          </p>
          <dl class="figures plainly">
            <div>
              <dt>{m.issuer}</dt>
              <dd>{one.issuer}</dd>
            </div>
            {one.clientId && (
              <div>
                <dt>{m.clientId}</dt>
                <dd>{one.clientId}</dd>
              </div>
            )}
          </dl>
          {one.kind !== 'backend' && !one.proven && <p>{one.linked ? m.testSecond : m.testFirst}</p>}
          <p class="row">
            {one.kind !== 'backend' && !one.proven && (
              <button type="button" onClick={() => void leave(one, one.linked ? 'sign_in' : 'link')}>
                {one.linked ? m.testSignInOf(one.provider) : m.testLinkOf(one.provider)}
              </button>
            )}
            <button type="button" aria-label={t.removeOf(one.provider)} onClick={() => remove(one)}>
              {t.remove}
            </button>
          </p>
        </Section>
      ))}
      {data && !data.providers.length && (
        <div class="card">
          <p>{m.noProvidersYet}</p>
        </div>
      )}
      {data && (
        <p class="row actions">
          <button type="button" class="action" onClick={() => add(true)}>
            {m.addProvider}
          </button>
        </p>
      )}
      {adding && data && <Add flow={flow} list={data} reload={reload} onClose={finish} />}
      {removing && data && <Remove flow={flow} list={data} of={removing} reload={reload} onClose={finish} />}
    </>
  )
}

// A token is of use once, also if the page is opened again.
const used = new WeakSet<Returned>()

/** Uses the ID token with which the Owner comes back from a provider: to link the identity, or to prove that it signs in. */
function useTest(flow: OwnerPageProps['flow'], returned: OwnerPageProps['returned'], reload: () => void) {
  const calls = useOwnerCalls(flow, reload)
  const [failed, setFailed] = useState(false)
  useEffect(() => {
    const wish = returned?.wish
    if (wish?.for !== 'test' || used.has(returned!)) return
    const { idToken } = returned!
    used.add(returned!)
    if (!idToken) return setFailed(true)
    const prove = async () => {
      const made =
        wish.step === 'link'
          ? await calls.run(() => client.POST('/identities', { body: { idToken } }), m.linkedNowTest)
          : await calls.run(() => client.POST('/session/reauthenticate', { body: { idToken } }), m.testedNow)
      if (!made) return
      reload()
      await flow.load()
    }
    void prove()
  }, [])
  const wrong = calls.refusal?.reason === 'credentials_not_accepted'
  const refusal = calls.refusal && (wrong ? { ...calls.refusal, detail: t.providerNotYours } : calls.refusal)
  return { refusal, done: calls.done, failed, fail: () => setFailed(true) }
}

interface ChangeProps {
  flow: OwnerPageProps['flow']
  list: List
  reload: () => void
  onClose: (done?: string) => void
}

const put = (tenant: string, { etag }: List, providers: readonly Given[]) =>
  client.PUT('/tenants/{t}/identity-providers', {
    params: { path: { t: tenant }, header: { 'If-Match': etag } },
    body: { providers: [...providers] },
  })

function Remove({ flow, list, of, reload, onClose }: ChangeProps & { of: Provider }) {
  const calls = useOwnerCalls(flow, reload)
  return (
    <Dialog title={t.removeOf(of.provider)} onClose={() => onClose()}>
      <p>{m.removeProviderWhat(of.provider)}</p>
      {of.required && <Alert>{m.removeRequired}</Alert>}
      {calls.refusal && <RefusalText refusal={calls.refusal} />}
      <Form
        submit={m.removeProvider}
        busy={calls.busy}
        onSubmit={async () => {
          const left = list.providers.filter(one => one.provider !== of.provider).map(asGiven)
          if (await calls.run(() => put(flow.tenant, list, left))) onClose(m.providerRemoved(of.provider))
        }}
      >
        {null}
      </Form>
    </Dialog>
  )
}

const issuers: Record<Kind, (directory: string, issuer: string) => string> = {
  google: () => 'https://accounts.google.com',
  microsoft: directory => `https://login.microsoftonline.com/${directory.trim()}/v2.0`,
  other: (_, issuer) => issuer.trim(),
}

// Microsoft's "common", "organizations" and "consumers" let anybody in: only one organization's own directory is taken.
const isDirectory = (text: string) => /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/iu.test(text.trim())

/** Adds a provider, after its published documents were fetched and found right. */
function Add({ flow, list, reload, onClose }: ChangeProps) {
  const calls = useOwnerCalls(flow, reload)
  const [kind, choose] = useState<Kind>('google')
  const [missing, setMissing] = useState<Record<string, string>>({})
  const [fault, find] = useState<string | null>(null)
  const id = useId()
  const last = `providers[${list.providers.length}]`
  const shown = ['provider', 'issuer', 'clientId'].map(name => `${last}.${name}`)
  const errorOf = (name: string) => missing[name] ?? fieldError(calls.refusal, `${last}.${name}`)
  const taken = (refusal: Refusal | null) => fieldErrorOf(refusal, 'providers')?.reason === 'duplicate_entry'
  return (
    <Dialog title={m.addProvider} onClose={() => onClose()}>
      {fault && <Alert>{fault}</Alert>}
      {calls.refusal && <RefusalText refusal={taken(calls.refusal) ? { ...calls.refusal, detail: m.providerTwice } : calls.refusal} fields={taken(calls.refusal) ? [] : [...shown, 'issuer']} />}
      <Form
        submit={m.checkAndSave}
        busy={calls.busy}
        onSubmit={async ({ name = '', clientId = '', directory = '', issuer = '' }) => {
          const wrong = {
            ...(name.trim() ? {} : { provider: t.required }),
            ...(clientId.trim() ? {} : { clientId: t.required }),
            ...(kind === 'microsoft' && !isDirectory(directory) ? { directory: m.directoryWrong } : {}),
            ...(kind === 'other' && !issuer.trim() ? { issuer: t.required } : {}),
          }
          setMissing(wrong)
          find(null)
          if (Object.keys(wrong).length) return
          const place = issuers[kind](directory, issuer)
          const path = { t: flow.tenant }
          const checked = await calls.run(() =>
            client.POST('/tenants/{t}/identity-providers/check', { params: { path }, body: { issuer: place } }),
          )
          if (!checked || checked === true) return
          if (checked.outcome !== 'ok') return find(m.checks[checked.outcome] ?? checked.detail)
          const added: Given = { provider: name.trim(), kind: 'oidc', issuer: place, clientId: clientId.trim() }
          if (await calls.run(() => put(flow.tenant, list, [...list.providers.map(asGiven), added]))) onClose(m.providerAdded(name.trim()))
        }}
      >
        <div class="field">
          <label for={id}>{m.providerKind}</label>
          <select id={id} value={kind} onChange={event => choose(event.currentTarget.value as Kind)}>
            <option value="google">Google</option>
            <option value="microsoft">Microsoft</option>
            <option value="other">{m.providerOther}</option>
          </select>
        </div>
        <Field
          key={kind}
          name="name"
          label={m.providerName}
          hint={m.providerNameHint}
          autoComplete="off"
          value={kind === 'other' ? '' : kind}
          error={errorOf('provider')}
        />
        {kind === 'microsoft' && (
          <Field name="directory" label={m.directory} hint={m.directoryHint} autoComplete="off" error={errorOf('directory') ?? errorOf('issuer')} />
        )}
        {kind === 'other' && (
          <Field
            name="issuer"
            label={m.issuer}
            hint={m.issuerHint}
            autoComplete="off"
            error={errorOf('issuer') ?? fieldError(calls.refusal, 'issuer')}
          />
        )}
        <Field name="clientId" label={m.clientId} hint={m.clientIdHint(new URL('/signed-in', location.href).toString())} autoComplete="off" error={errorOf('clientId')} />
      </Form>
    </Dialog>
  )
}
