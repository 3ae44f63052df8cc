import { useState } from 'preact/hooks'
import type { Flow, Screen } from '@mfafunctions/client/flow'
import { t } from '../i18n'
import { bare, isAppCode, isRecoveryCode } from '../typed-code'
import { Field, Form, Note, RefusalText, Title } from '../ui'
import { fieldError } from './sign-in'

interface Props {
  flow: Flow
  screen: Extract<Screen, { name: 'verify' }>
  busy: boolean
}

/** Asks for a code of the app, or for a recovery code. Never both on one page: a password manager would fill both. */
export function Challenge({ flow, screen, busy }: Props) {
  const [mixedUp, mixUp] = useState<string>()
  const refusal = screen.error
  const recovery = screen.method === 'recovery_code'
  const field = recovery ? 'recoveryCode' : 'code'
  const wrong = refusal?.code === 'code_invalid' ? refusal : undefined
  const left = wrong?.attemptsLeft
  const error = mixedUp ?? (wrong ? `${wrong.detail}${left ? ` ${t.attemptsLeft(left)}` : ''}` : fieldError(refusal, field))
  const submit = ({ code = '' }: Record<string, string>) => {
    if (!bare(code)) return mixUp(t.required)
    if (recovery && isAppCode(code)) return mixUp(t.looksLikeAppCode)
    if (!recovery && isRecoveryCode(code)) return mixUp(t.looksLikeRecoveryCode)
    mixUp(undefined)
    void flow.verify(code)
  }
  return (
    <>
      <Title>{t.codeTitle}</Title>
      {screen.why === 'step_up' && <p class="soft">{t.stepUpWhy}</p>}
      {refusal?.reason === 'factor_disabled' ? (
        <Note>{refusal.detail}</Note>
      ) : (
        refusal && !wrong && <RefusalText refusal={refusal} blockedUntil={screen.blockedUntil} fields={[field]} />
      )}
      <Form submit={t.verify} busy={busy} onSubmit={submit}>
        <Field
          key={screen.method}
          name="code"
          label={recovery ? t.recoveryCodeLabel : t.codeLabel}
          hint={recovery ? t.recoveryCodeHint : t.appCodeHint}
          code={!recovery}
          autoComplete={recovery ? 'off' : 'one-time-code'}
          inputMode={recovery ? 'text' : 'numeric'}
          autoFocus
          error={error}
        />
      </Form>
      {screen.why === 'session' && refusal?.reason !== 'factor_disabled' && (
        <p>
          <button
            type="button"
            class="plain"
            onClick={() => {
              mixUp(undefined)
              flow.useRecoveryCode(!recovery)
            }}
          >
            {recovery ? t.useCode : t.useRecoveryCode}
          </button>
        </p>
      )}
      {recovery && <p class="soft small">{t.lostBoth}</p>}
    </>
  )
}
