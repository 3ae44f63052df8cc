import { useState } from 'preact/hooks'
import { type Refusal, refusalOf, unavailable } from '@mfafunctions/client'
import { t } from '../i18n'
import { follow } from '../router'
import { client } from '../service'
import { Field, Form, Note, RefusalText, Title } from '../ui'
import { fieldError } from './sign-in'

/** Asks for a reset link. The answer is the same for an address that nobody has. */
export function Forgot({ tenant }: { tenant: string }) {
  const [busy, setBusy] = useState(false)
  const [sentTo, send] = useState<string | null>(null)
  const [refusal, refuse] = useState<Refusal | null>(null)
  return (
    <>
      <Title>{t.forgotTitle}</Title>
      {sentTo ? (
        <Note>{t.forgotSent(sentTo)}</Note>
      ) : (
        <>
          <p class="soft">{t.forgotHint}</p>
          {refusal && <RefusalText refusal={refusal} fields={['email']} />}
          <Form
            submit={t.forgotSend}
            busy={busy}
            onSubmit={async ({ email = '' }) => {
              setBusy(true)
              const answer = await client
                .POST('/password-resets', { body: { tenantId: tenant, email } })
                .catch(() => ({ error: unavailable, response: Response.error() }))
              setBusy(false)
              const refused = refusalOf(answer)
              refuse(refused)
              if (!refused) send(email)
            }}
          >
            <Field
              name="email"
              label={t.email}
              type="email"
              autoComplete="username"
              inputMode="email"
              autoFocus
              error={fieldError(refusal, 'email')}
            />
          </Form>
        </>
      )}
      <p>
        <a href={`/t/${tenant}`} onClick={follow}>
          {t.backToSignIn}
        </a>
      </p>
    </>
  )
}
