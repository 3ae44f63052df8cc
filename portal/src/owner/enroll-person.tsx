import { useState } from 'preact/hooks'
import type { AppEnrollment } from '@mfafunctions/client'
import { t } from '../i18n'
import { nameError, QrAndKey, Steps } from '../pages/enroll'
import { fieldError } from '../pages/sign-in'
import { client } from '../service'
import { bare } from '../typed-code'
import { Field, Form, Note, RefusalText, Title } from '../ui'
import { m } from './manage-texts'
import type { OwnerPageProps } from './pages'
import type { Member } from './people'
import { useOwnerCalls } from './refusals'

interface Props {
  flow: OwnerPageProps['flow']
  member: Member
  /** Without a text, nothing was changed. */
  onClose: (done?: string) => void
}

/** Sets up an app for a person who sits beside the Owner. It always takes two codes in a row: a code that was read out wrong is found. */
export function EnrollPerson({ flow, member, onClose }: Props) {
  const [enrollment, set] = useState<AppEnrollment | null>(null)
  const [expired, expire] = useState(false)
  const [missing, setMissing] = useState(false)
  const calls = useOwnerCalls(flow, () => undefined)
  const name = member.displayName ?? member.email
  const refusal = calls.refusal
  const path = { t: flow.tenant, u: member.userId }
  const begin = async (device: string) => {
    const begun = await calls.run(() => client.POST('/tenants/{t}/members/{u}/authenticators', { params: { path }, body: { name: device } }))
    if (!begun || begun === true) return
    expire(false)
    set(begun)
  }
  const finish = async (codes: string[]) => {
    setMissing(!codes.every(bare))
    if (!codes.every(bare)) return
    const confirmed = await calls.run(async () => {
      const params = { path: { ...path, id: enrollment!.id } }
      const answer = await client.POST('/tenants/{t}/members/{u}/authenticators/{id}/confirm', { params, body: { codes } })
      if (answer.response.status === 410) {
        expire(true)
        set(null)
      }
      return answer
    })
    if (confirmed) onClose(m.togetherDone(name))
  }
  const back = (
    <p>
      <button type="button" class="plain" onClick={() => onClose()}>
        {t.cancel}
      </button>
    </p>
  )
  if (!enrollment) {
    return (
      <div class="card narrow">
        <Steps at={1} names={m.togetherSteps} />
        <Title>{m.togetherTitle(name)}</Title>
        <p>{m.togetherBegin(name)}</p>
        {expired ? <Note>{t.pictureExpired}</Note> : refusal && !nameError(refusal) && <RefusalText refusal={refusal} />}
        <Form submit={t.startEnrollment} busy={calls.busy} onSubmit={({ device = '' }) => void begin(device)}>
          <Field name="device" label={t.deviceName} autoComplete="off" value={t.deviceDefault} error={nameError(refusal)} />
        </Form>
        {back}
      </div>
    )
  }
  const wrong = refusal?.code === 'code_invalid' ? refusal.detail : undefined
  return (
    <div class="card narrow">
      <Steps at={2} names={m.togetherSteps} />
      <Title>{m.letScan(name)}</Title>
      <QrAndKey enrollment={enrollment} tenant={flow.getSnapshot().session?.tenantName ?? flow.tenant} email={member.email} />
      <h2>{m.askForCodes}</h2>
      {refusal && !wrong && <RefusalText refusal={refusal} fields={['codes']} />}
      <Form submit={t.finish} busy={calls.busy} onSubmit={({ first = '', second = '' }) => void finish([first, second])}>
        <Field name="first" code label={t.firstCode} hint={t.codeHint} autoComplete="off" inputMode="numeric" error={missing ? t.required : undefined} />
        <Field
          name="second"
          code
          label={t.nextCode}
          hint={t.nextCodeHint}
          autoComplete="off"
          inputMode="numeric"
          error={missing ? undefined : (wrong ?? fieldError(refusal, 'codes'))}
        />
      </Form>
      <p class="soft">{m.togetherReplace(name)}</p>
      {back}
    </div>
  )
}
