import { useState } from 'preact/hooks'
import type { Flow, Method, Screen } from '@mfafunctions/client/flow'
import { canUsePasskeys, getPasskey } from '@mfafunctions/client/passkeys'
import { t } from '../i18n'
import { Trouble } from '../passkeys/trouble'
import { bare, isAppCode, isRecoveryCode } from '../typed-code'
import { Alert, Field, Form, Note, RefusalText, stepUpWhy, Title } from '../ui'
import { fieldError } from './sign-in'

interface Props {
  flow: Flow
  screen: Extract<Screen, { name: 'verify' }>
  busy: boolean
}

/** Asks for a passkey, for a code of the app, or for a recovery code. Never two codes on one page: a password manager would fill both. */
export function Challenge(p: Props) {
  return p.screen.method === 'passkey' ? <Passkey {...p} /> : <Code {...p} />
}

function Passkey({ flow, screen, busy }: Props) {
  const refusal = screen.error
  const can = canUsePasskeys()
  return (
    <>
      <Title>{t.passkeyTitle}</Title>
      {screen.why === 'step_up' && <p class="soft">{stepUpWhy(screen)}</p>}
      {refusal && <RefusalText refusal={refusal} blockedUntil={screen.blockedUntil} />}
      <Trouble of={screen.trouble} />
      {can ? (
        <>
          <p>{t.passkeyHow}</p>
          <button type="button" class="main" aria-disabled={busy || undefined} onClick={() => !busy && void flow.verifyWithPasskey(getPasskey)}>
            {busy ? t.busy : t.usePasskey}
          </button>
        </>
      ) : (
        <Alert>{t.passkeyNeedsBrowser}</Alert>
      )}
      <Others flow={flow} screen={screen} />
    </>
  )
}

function Code({ flow, screen, busy }: Props) {
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
      {screen.why === 'step_up' && <p class="soft">{stepUpWhy(screen)}</p>}
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
      <Others flow={flow} screen={screen} onChange={() => mixUp(undefined)} />
      {recovery && <p class="soft small">{t.lostBoth}</p>}
    </>
  )
}

/** The other ways that this person has. A recovery code is none for an action that needs a fresh factor. */
function Others({ flow, screen, onChange }: Pick<Props, 'flow' | 'screen'> & { onChange?: () => void }) {
  const disabled = screen.error?.reason === 'factor_disabled'
  const ways: [Method, string, boolean][] = [
    ['passkey', t.usePasskeyInstead, screen.types.includes('passkey') && canUsePasskeys()],
    ['code', t.useCode, screen.types.includes('app') && !disabled],
    ['recovery_code', t.useRecoveryCode, screen.why === 'session'],
  ]
  return (
    <>
      {ways.map(
        ([method, text, there]) =>
          there &&
          method !== screen.method && (
            <p key={method}>
              <button
                type="button"
                class="plain"
                onClick={() => {
                  onChange?.()
                  flow.verifyBy(method)
                }}
              >
                {text}
              </button>
            </p>
          ),
      )}
    </>
  )
}
