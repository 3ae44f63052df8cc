import { useState } from 'preact/hooks'
import type { Flow } from '@mfafunctions/client/flow'
import { t } from '../i18n'
import { fieldError } from '../pages/sign-in'
import { Section } from '../section'
import { client } from '../service'
import { Dialog, Field, Form, RefusalText } from '../ui'
import { useCalls, useData } from '../use-call'

export function Password({ flow }: { flow: Flow }) {
  const { data, reload } = useData(flow, () => client.GET('/account'))
  const [open, show] = useState(false)
  const [saved, save] = useState(false)
  const calls = useCalls(flow)
  const refusal = calls.refusal
  const wrong = refusal?.reason === 'wrong_current_password' ? refusal.detail : fieldError(refusal, 'currentPassword')
  const close = () => {
    show(false)
    calls.forget()
  }
  if (!data) return null
  return (
    <Section title={t.password} calls={saved ? { ...calls, done: t.passwordSaved, refusal: null } : undefined}>
      <p class="row apart">
        <span>{data.hasPassword ? t.passwordSet : t.passwordNone}</span>
        <button type="button" onClick={() => show(true)}>
          {data.hasPassword ? t.changePassword : t.setPassword}
        </button>
      </p>
      {open && (
        <Dialog title={data.hasPassword ? t.changePassword : t.setPassword} onClose={close}>
          {refusal && !wrong && <RefusalText refusal={refusal} fields={['password']} />}
          <Form
            submit={t.save}
            busy={calls.busy}
            onSubmit={async ({ currentPassword, password = '' }) => {
              const body = { password, ...(data.hasPassword ? { currentPassword } : {}) }
              if (!(await calls.run(() => client.POST('/session/password', { body })))) return
              save(true)
              close()
              reload()
            }}
          >
            <input class="sr" type="text" name="username" autocomplete="username" defaultValue={data.email} readOnly tabIndex={-1} aria-hidden="true" />
            {data.hasPassword && (
              <Field name="currentPassword" label={t.currentPassword} type="password" autoComplete="current-password" autoFocus error={wrong} />
            )}
            <Field
              name="password"
              label={t.newPassword}
              hint={t.newPasswordHint}
              type="password"
              autoComplete="new-password"
              error={fieldError(refusal, 'password')}
            />
          </Form>
        </Dialog>
      )}
    </Section>
  )
}
