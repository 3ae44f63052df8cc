import { useEffect, useId, useState } from 'preact/hooks'
import { fieldErrorOf, type LinkPurpose, type Refusal, refusalOf, unavailable } from '@mfafunctions/client'
import { t } from '../i18n'
import type { Returned } from '../provider'
import { go } from '../router'
import { client } from '../service'
import { Alert, Field, Form, Note, RefusalText, Title } from '../ui'
import { Providers, fieldError, useSignInPage } from './sign-in'

/** The page behind a link in a mail: it shows what the link is for, and acts only on a click, since mail scanners open links too. */
export function Link({ token, returned }: { token: string | null; returned: Returned | null }) {
  const [purpose, setPurpose] = useState<LinkPurpose | null>(null)
  const [dead, die] = useState(!token)
  const [refusal, refuse] = useState<Refusal | null>(null)
  useEffect(() => {
    if (!token) return
    void client
      .POST('/links/look', { body: { token } })
      .then(answer => {
        const refused = refusalOf(answer)
        if (fieldErrorOf(refused, 'token')) die(true)
        else refuse(refused)
        setPurpose(answer.data ?? null)
      })
      .catch(() => refuse(unavailable))
  }, [token])
  if (!token || dead) return <Dead text={token ? t.linkDead : t.linkMissing} />
  if (refusal) return <RefusalText refusal={refusal} />
  if (!purpose) return <p role="status">{t.linkReading}</p>
  const page = { token, purpose, dead: () => die(true) }
  switch (purpose.purpose) {
    case 'reset':
      return <Reset {...page} />
    case 'invitation':
      return <Invitation {...page} returned={returned} />
    default:
      return <Cancel {...page} />
  }
}

function Dead({ text }: { text: string }) {
  return (
    <>
      <Title>{t.productName}</Title>
      <Alert>{text}</Alert>
    </>
  )
}

interface Props {
  token: string
  purpose: LinkPurpose
  dead: () => void
}

/** Sends a body and keeps the refusal. A refused token means that the link died meanwhile. */
function useSend(dead: () => void) {
  const [busy, setBusy] = useState(false)
  const [refusal, refuse] = useState<Refusal | null>(null)
  const send = async (call: () => Promise<{ error?: unknown; response: Response }>): Promise<boolean> => {
    setBusy(true)
    refuse(null)
    const answer = await call().catch(() => ({ error: unavailable, response: Response.error() }))
    setBusy(false)
    const refused = refusalOf(answer)
    if (fieldErrorOf(refused, 'token')) dead()
    else refuse(refused)
    return !refused
  }
  return { busy, refusal, send }
}

function NewPassword({ email, error }: { email: string; error?: string }) {
  return (
    <>
      {/* For password managers, which store a password by user name. */}
      <input class="sr" type="text" name="username" autocomplete="username" defaultValue={email} readOnly tabIndex={-1} aria-hidden="true" />
      <Field name="password" label={t.newPassword} hint={t.newPasswordHint} type="password" autoComplete="new-password" autoFocus error={error} />
    </>
  )
}

function Reset({ token, purpose, dead }: Props) {
  const { busy, refusal, send } = useSend(dead)
  return (
    <>
      <Title of={purpose.tenantName}>{t.resetTitle}</Title>
      <p class="soft">{t.resetFor(purpose.email, purpose.tenantName)}</p>
      {refusal && <RefusalText refusal={refusal} fields={['password', 'dropIdentities']} />}
      <Form
        submit={t.setPassword}
        busy={busy}
        onSubmit={async ({ password = '', drop }) => {
          const body = { token, password, ...(drop ? { dropIdentities: true } : {}) }
          if (await send(() => client.POST('/password-resets/accept', { body }))) go(`/t/${purpose.tenantId}/password-set`)
        }}
      >
        <NewPassword email={purpose.email} error={fieldError(refusal, 'password')} />
        {purpose.identities.length > 0 && <DropIdentities names={purpose.identities} error={fieldError(refusal, 'dropIdentities')} />}
      </Form>
    </>
  )
}

/** Somebody else may have linked a provider: then a new password alone keeps nobody out. */
function DropIdentities({ names, error }: { names: readonly string[]; error?: string }) {
  const id = useId()
  return (
    <div class="field">
      <label class="check">
        <input type="checkbox" name="drop" aria-invalid={error ? true : undefined} aria-describedby={error ? id : undefined} />
        {t.dropIdentities(names.join(', '))}
      </label>
      {error && (
        <div class="error" id={id} role="alert">
          {error}
        </div>
      )}
    </div>
  )
}

function Invitation({ token, purpose, dead, returned }: Props & { returned: Returned | null }) {
  const { busy, refusal, send } = useSend(dead)
  const page = useSignInPage(purpose.tenantId)
  const accept = async (how: { password: string } | { idToken: string }) => {
    if (await send(() => client.POST('/invitations/accept', { body: { token, ...how } }))) go(`/t/${purpose.tenantId}/welcome`)
  }
  useEffect(() => {
    if (returned?.idToken) void accept({ idToken: returned.idToken })
  }, [])
  const password = !purpose.hasPassword && (!page || page.methods.includes('pwd'))
  return (
    <>
      <Title of={purpose.tenantName}>{t.invitationTitle(purpose.tenantName)}</Title>
      <p class="soft">{t.invitationFor(purpose.email)}</p>
      {returned && !returned.idToken && !refusal && <Alert>{t.providerFailed}</Alert>}
      {refusal && <RefusalText refusal={refusal} fields={password ? ['password'] : []} />}
      {password && (
        <Form submit={t.acceptInvitation} busy={busy} onSubmit={({ password = '' }) => void accept({ password })}>
          <NewPassword email={purpose.email} error={fieldError(refusal, 'password')} />
        </Form>
      )}
      {page && page.providers.length > 0 && (
        <>
          {password && <div class="or">{t.or}</div>}
          <Providers page={page} methods={page.methods} wish={{ for: 'invitation', token }} />
        </>
      )}
    </>
  )
}

function Cancel({ token, purpose, dead }: Props) {
  const { busy, refusal, send } = useSend(dead)
  const [done, finish] = useState(false)
  if (done) {
    return (
      <>
        <Title of={purpose.tenantName}>{t.cancelTitle}</Title>
        <Note>{t.cancelDone}</Note>
      </>
    )
  }
  return (
    <>
      <Title of={purpose.tenantName}>{t.cancelTitle}</Title>
      <p>{t.cancelWhat(purpose.tenantName, purpose.email)}</p>
      {refusal && <RefusalText refusal={refusal} />}
      <Form
        submit={t.cancelButton}
        busy={busy}
        onSubmit={async () => finish(await send(() => purpose.purpose === 'break-glass' ? client.POST('/break-glass/cancel', { body: { token } }) : client.POST('/pending-actions/cancel', { body: { token } })))}
      >
        {null}
      </Form>
    </>
  )
}
