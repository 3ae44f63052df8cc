import { useEffect, useState } from 'preact/hooks'
import type { AppEnrollment, AuthenticatorType, Refusal, Session } from '@mfafunctions/client'
import type { Flow, Screen } from '@mfafunctions/client/flow'
import { createPasskey, type PasskeySupport, passkeySupport } from '@mfafunctions/client/passkeys'
import { onDay, t } from '../i18n'
import { Trouble } from '../passkeys/trouble'
import { bare } from '../typed-code'
import { Alert, CopyButton, Field, Form, Note, RefusalText, Title } from '../ui'
import { fieldError } from './sign-in'

interface Props {
  flow: Flow
  screen: Extract<Screen, { name: 'enroll' }>
  session: Session | null
  busy: boolean
}

export function Steps({ at, names = t.steps }: { at: 1 | 2 | 3; names?: readonly string[] }) {
  return (
    <ol class="steps noprint" aria-label={t.stepsLabel}>
      {names.map((step, index) => (
        <li key={step} class={index + 1 < at ? 'done' : undefined} aria-current={index + 1 === at ? 'step' : undefined}>
          {index + 1} {step}
        </li>
      ))}
    </ol>
  )
}

export function Enroll(p: Props) {
  const { enrollment } = p.screen
  if (enrollment?.type === 'app') return <Connect {...p} enrollment={enrollment} />
  return enrollment ? <Create {...p} /> : <Begin {...p} />
}

/** Offers what this person may set up and this browser can do: first a passkey, where the device can keep one. */
function Begin(p: Props) {
  const { types } = p.screen
  const [support, set] = useState<PasskeySupport | null>(null)
  const [chosen, choose] = useState<AuthenticatorType>()
  const app = types.includes('app')
  useEffect(() => void passkeySupport().then(set), [])
  // Only what the browser answers tells which one comes first.
  if (!support && types.includes('passkey')) return <p role="status">{t.loading}</p>
  const passkey = types.includes('passkey') && support?.any === true
  const type = chosen ?? (passkey && (support.device || !app) ? 'passkey' : 'app')
  const other = passkey && app && { text: type === 'app' ? t.passkeyInstead : t.appInstead, choose: () => choose(type === 'app' ? 'passkey' : 'app') }
  return (
    <>
      <Steps at={1} />
      <Title of={p.session?.tenantName}>{t.enrollTitle}</Title>
      {passkey && type === 'passkey' ? <BeginPasskey {...p} /> : app ? <BeginApp {...p} /> : <Alert>{t.passkeyNeedsBrowser}</Alert>}
      {other && (
        <p>
          <button type="button" class="plain" onClick={other.choose}>
            {other.text}
          </button>
        </p>
      )}
      {p.screen.why !== 'session' && <NotNow flow={p.flow} deadline={p.session?.enrollmentDeadline} />}
    </>
  )
}

/** Whether the enrollment that was begun is of no use any more. */
const isOver = (refusal?: Refusal) => refusal?.reason === 'enrollment_expired' || refusal?.reason === 'no_pending_enrollment'

function BeginPasskey({ flow, screen, session, busy }: Props) {
  const refusal = screen.error
  const deadline = session?.passkeyDeadline ?? session?.enrollmentDeadline
  // One click for both, unless a mailed code comes first.
  const create = async () => {
    const begun = await flow.beginPasskey()
    const now = flow.getSnapshot().screen
    if (begun && now.name === 'enroll' && !now.mailedCode) await confirm(flow)
  }
  return (
    <>
      {screen.why === 'session' && !screen.types.includes('app') && <p>{t.passkeyRequired(session?.tenantName ?? flow.tenant)}</p>}
      <p>{t.passkeyWhy}</p>
      {deadline && <p>{t.enrollBy(onDay(deadline))}</p>}
      {isOver(refusal) ? <Note>{t.passkeyTooLate}</Note> : refusal && <RefusalText refusal={refusal} blockedUntil={screen.blockedUntil} />}
      <button type="button" class="main" aria-disabled={busy || undefined} onClick={() => !busy && void create()}>
        {busy ? t.busy : t.createPasskey}
      </button>
    </>
  )
}

/** The person says no name: the model says one, and a list of passkeys can be renamed. */
const confirm = (flow: Flow, emailCode?: string) =>
  flow.confirmPasskey(createPasskey, emailCode, async made => (await import('../passkeys/models')).nameOfModel(made.aaguid))

/** An enrollment of a passkey that waits: for the mailed code, or for another try. */
function Create({ flow, screen, session, busy }: Props) {
  const refusal = screen.error
  const mailRefused = refusal?.code === 'email_code_invalid'
  return (
    <>
      <Steps at={2} />
      <Title of={session?.tenantName}>{t.createTitle}</Title>
      <p class="soft">{t.passkeyHow}</p>
      <Trouble of={screen.trouble} creating />
      {refusal && !mailRefused && <RefusalText refusal={refusal} blockedUntil={screen.blockedUntil} fields={['emailCode']} />}
      <Form submit={screen.made ? t.finish : t.createPasskey} busy={busy} onSubmit={({ emailCode }) => void confirm(flow, emailCode)}>
        {screen.mailedCode && <MailedCode session={session} error={mailRefused ? refusal.detail : fieldError(refusal, 'emailCode')} autoFocus />}
      </Form>
      {screen.mailedCode && <MailAgain flow={flow} sent={screen.mailedCode.sent} />}
      {screen.types.length > 1 && (
        <p>
          <button type="button" class="plain" onClick={() => flow.enrollAnew()}>
            {t.anotherWay}
          </button>
        </p>
      )}
      {screen.why !== 'session' && <NotNow flow={flow} deadline={session?.enrollmentDeadline} />}
    </>
  )
}

/** The QR code is fetched on a click: a page that is drawn twice would make two, and the person might scan the first. */
function BeginApp({ flow, screen, session, busy }: Props) {
  const refusal = screen.error
  const deadline = session?.enrollmentDeadline
  return (
    <>
      <p>{t.enrollWhy(session?.tenantName ?? flow.tenant)}</p>
      <p>{t.enrollApp}</p>
      {screen.codesRequired === 2 && <p>{t.twoCodesAhead}</p>}
      {deadline && <p>{t.enrollBy(onDay(deadline))}</p>}
      {isOver(refusal) ? (
        <Note>{t.pictureExpired}</Note>
      ) : (
        refusal && !nameError(refusal) && <RefusalText refusal={refusal} blockedUntil={screen.blockedUntil} />
      )}
      <Form submit={t.startEnrollment} busy={busy} onSubmit={({ name = '' }) => void flow.beginEnrollment(name)}>
        <Field
          name="name"
          label={t.deviceName}
          hint={t.deviceNameHint}
          autoComplete="off"
          value={t.deviceDefault}
          error={nameError(refusal)}
        />
      </Form>
    </>
  )
}

/** What is wrong with the name of an authenticator. */
export function nameError(refusal: Refusal | null | undefined): string | undefined {
  return refusal?.reason === 'name_taken' ? refusal.detail : fieldError(refusal, 'name')
}

function NotNow({ flow, deadline }: { flow: Flow; deadline?: string | null }) {
  return (
    <p>
      <button type="button" class="plain" onClick={() => flow.cancelStep()}>
        {deadline ? t.notNowUntil(onDay(deadline)) : t.notNow}
      </button>
    </p>
  )
}

/** The code that proves the mailbox. */
function MailedCode({ session, error, autoFocus }: { session: Session | null; error?: string; autoFocus?: boolean }) {
  return (
    <Field
      name="emailCode"
      code
      label={t.emailCode}
      hint={t.emailCodeHint(session?.email ?? '')}
      autoComplete="off"
      inputMode="numeric"
      autoFocus={autoFocus}
      error={error}
    />
  )
}

function MailAgain({ flow, sent }: { flow: Flow; sent: number }) {
  return (
    <p class="row apart">
      <span role="status" class="soft small">
        {sent > 1 ? t.emailCodeSent : ''}
      </span>
      <button type="button" class="plain" onClick={() => void flow.mailCode()}>
        {t.emailCodeAgain}
      </button>
    </p>
  )
}

function Connect({ flow, screen, session, busy, enrollment }: Props & { enrollment: AppEnrollment }) {
  const tenant = session?.tenantName ?? flow.tenant
  const email = session?.email ?? ''
  const [missing, setMissing] = useState(false)
  const minutes = useMinutesLeft(enrollment.expiresAt)
  const refusal = screen.error
  const wrong = refusal?.code === 'code_invalid' ? refusal.detail : undefined
  const mailed = screen.mailedCode
  const mailRefused = refusal?.code === 'email_code_invalid'
  const touch = matchMedia('(pointer: coarse)').matches
  const submit = (given: Record<string, string>) => {
    const codes = [given.first ?? '', ...(enrollment.codesRequired === 2 ? [given.second ?? ''] : [])]
    setMissing(codes.some(code => !bare(code)))
    if (codes.every(bare)) void flow.confirmEnrollment(codes, given.emailCode)
  }
  return (
    <>
      <Steps at={2} />
      <Title of={tenant}>{t.connectTitle}</Title>
      <p class="soft">{t.connectHow}</p>
      {/* Nobody can scan the screen that they hold: the way for the phone itself comes first. */}
      {touch && (
        <p class="row center">
          <a class="button" href={enrollment.uri}>
            {t.openApp}
          </a>
        </p>
      )}
      <QrAndKey enrollment={enrollment} tenant={tenant} email={email} />
      <h2>{t.showItWorks}</h2>
      {refusal && !wrong && !mailRefused && (
        <RefusalText refusal={refusal} blockedUntil={screen.blockedUntil} fields={mailed ? ['codes', 'emailCode'] : ['codes']} />
      )}
      <Form submit={t.finish} busy={busy} onSubmit={submit}>
        <Field
          name="first"
          code
          label={enrollment.codesRequired === 2 ? t.firstCode : t.codeLabel}
          hint={t.codeHint}
          autoComplete="one-time-code"
          inputMode="numeric"
          error={missing ? t.required : enrollment.codesRequired === 1 ? (wrong ?? fieldError(refusal, 'codes')) : undefined}
        />
        {enrollment.codesRequired === 2 && (
          <Field
            name="second"
            code
            label={t.nextCode}
            hint={t.nextCodeHint}
            autoComplete="off"
            inputMode="numeric"
            error={missing ? undefined : (wrong ?? fieldError(refusal, 'codes'))}
          />
        )}
        {mailed && <MailedCode session={session} error={mailRefused ? refusal.detail : fieldError(refusal, 'emailCode')} />}
      </Form>
      {mailed && <MailAgain flow={flow} sent={mailed.sent} />}
      <p class="row apart">
        <span class="soft small">{minutes > 0 ? t.pictureValid(minutes) : t.pictureExpired}</span>
        <button type="button" class="plain" onClick={() => void flow.beginEnrollment(enrollment.name)}>
          {t.newPicture}
        </button>
      </p>
      {screen.why !== 'session' && <NotNow flow={flow} deadline={session?.enrollmentDeadline} />}
    </>
  )
}

/** The QR code, and the key for an app that cannot scan it. */
export function QrAndKey({ enrollment, tenant, email }: { enrollment: AppEnrollment; tenant: string; email: string }) {
  return (
    <>
      <img class="qr" src={enrollment.qrPng} alt={t.qrAlt(tenant, email)} />
      <details>
        <summary>{t.manualKey}</summary>
        <p class="key">{enrollment.secret.match(/.{1,4}/gu)?.join(' ')}</p>
        <p class="row">
          <CopyButton text={enrollment.secret} label={t.copyKey} />
          <span class="soft small">{t.keyFacts(tenant, email)}</span>
        </p>
      </details>
    </>
  )
}

function useMinutesLeft(until: string): number {
  const left = () => Math.ceil((Date.parse(until) - Date.now()) / 60_000)
  const [minutes, set] = useState(left)
  useEffect(() => {
    set(left())
    const timer = setInterval(() => set(left()), 10_000)
    return () => clearInterval(timer)
  }, [until])
  return minutes
}
