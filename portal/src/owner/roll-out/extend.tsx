import type { Member } from '@mfafunctions/client'
import type { Flow } from '@mfafunctions/client/flow'
import { fieldError } from '../../pages/sign-in'
import { client } from '../../service'
import { Dialog, Field, Form, RefusalText } from '../../ui'
import { useCalls } from '../../use-call'
import { o } from '../i18n'

interface Props {
  flow: Flow
  member: Member
  onDone: (what: string) => void
  onClose: () => void
}

// The service takes 90 days at most, and the last day counts to its end.
const most = 89

const inDays = (days: number) => {
  const date = new Date()
  date.setDate(date.getDate() + days)
  // The calendar of the person, not that of UTC.
  return [date.getFullYear(), date.getMonth() + 1, date.getDate()].map(part => String(part).padStart(2, '0')).join('-')
}

/** Gives one person more time, with the reason, or takes it back. */
export function Extend({ flow, member, onDone, onClose }: Props) {
  const calls = useCalls(flow)
  const name = member.displayName ?? member.email
  const path = { t: flow.tenant, u: member.userId }
  const params = { path, header: { 'If-Match': member.etag } }
  const until = fieldError(calls.refusal, 'extendedUntil')
  const why = fieldError(calls.refusal, 'reason')
  const change = async (extendedUntil: string, reason: string, done: string) => {
    const body = { extendedUntil, reason }
    if (await calls.run(() => client.PATCH('/tenants/{t}/members/{u}', { params, body }))) onDone(done)
  }
  return (
    <Dialog title={o.extendOf(name)} onClose={onClose}>
      <p>{o.extendWhat}</p>
      {calls.refusal && !until && !why && calls.refusal.code !== 'insufficient_authentication' && <RefusalText refusal={calls.refusal} />}
      <Form
        submit={o.extendDo}
        busy={calls.busy}
        beside={
          member.state === 'extended' && (
            <p>
              <button
                type="button"
                class="plain"
                onClick={event => {
                  const reason = new FormData(event.currentTarget.form!).get('reason')
                  void change(new Date(Date.now() - 60_000).toISOString(), String(reason), o.extensionEnded(name))
                }}
              >
                {o.endExtension}
              </button>
            </p>
          )
        }
        onSubmit={({ date = '', reason = '' }) => {
          const end = new Date(`${date}T23:59:59`)
          void change(Number.isNaN(end.getTime()) ? '' : end.toISOString(), reason, o.extendedDone(name))
        }}
      >
        <Field name="date" type="date" label={o.extendUntil} autoComplete="off" value={inDays(14)} min={inDays(1)} max={inDays(most)} error={until} />
        <Field name="reason" label={o.reason} hint={o.reasonHint} autoComplete="off" maxLength={200} error={why} />
      </Form>
    </Dialog>
  )
}
