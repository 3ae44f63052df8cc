import { useEffect, useState } from 'preact/hooks'
import type { Enrollment, Refusal, Session } from '@mfafunctions/client'
import type { Flow, Screen } from '@mfafunctions/client/flow'
import { onDay, t } from '../i18n'
import { bare } from '../typed-code'
import { CopyButton, Field, Form, Note, RefusalText, Title } from '../ui'
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
  return p.screen.enrollment ? <Connect {...p} enrollment={p.screen.enrollment} /> : <Begin {...p} />
}

/** The QR code is fetched on a click: a page that is drawn twice would make two, and the person might scan the first. */
function Begin({ flow, screen, session, busy }: Props) {
  const refusal = screen.error
  const deadline = session?.enrollmentDeadline
  return (
    <>
      <Steps at={1} />
      <Title of={session?.tenantName}>{t.enrollTitle}</Title>
      <p>{t.enrollWhy(session?.tenantName ?? flow.tenant)}</p>
      <p>{t.enrollApp}</p>
      {screen.codesRequired === 2 && <p>{t.twoCodesAhead}</p>}
      {deadline && <p>{t.enrollBy(onDay(deadline))}</p>}
      {refusal?.reason === 'enrollment_expired' || refusal?.reason === 'no_pending_enrollment' ? (
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
      {screen.why !== 'session' && <NotNow flow={flow} deadline={deadline} />}
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

function Connect({ flow, screen, session, busy, enrollment }: Props & { enrollment: NonNullable<Props['screen']['enrollment']> }) {
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
        {mailed && (
          <Field
            name="emailCode"
            code
            label={t.emailCode}
            hint={t.emailCodeHint(email)}
            autoComplete="off"
            inputMode="numeric"
            error={mailRefused ? refusal.detail : fieldError(refusal, 'emailCode')}
          />
        )}
      </Form>
      {mailed && (
        <p class="row apart">
          <span role="status" class="soft small">
            {mailed.sent > 1 ? t.emailCodeSent : ''}
          </span>
          <button type="button" class="plain" onClick={() => void flow.mailCode()}>
            {t.emailCodeAgain}
          </button>
        </p>
      )}
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
export function QrAndKey({ enrollment, tenant, email }: { enrollment: Enrollment; tenant: string; email: string }) {
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
