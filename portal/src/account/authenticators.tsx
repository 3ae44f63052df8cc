import { useState } from 'preact/hooks'
import type { Authenticator, Session } from '@mfafunctions/client'
import type { Flow } from '@mfafunctions/client/flow'
import { canUsePasskeys } from '@mfafunctions/client/passkeys'
import { atTime, onDay, t } from '../i18n'
import { lostCodes } from '../lost-codes'
import { nameError } from '../pages/enroll'
import { fieldError } from '../pages/sign-in'
import { Section } from '../section'
import { client } from '../service'
import { bare, isRecoveryCode } from '../typed-code'
import { Dialog, Field, Form, Note, RefusalText } from '../ui'
import { useCalls, useData } from '../use-call'

/** Passkeys, authenticator apps and recovery codes. */
export function Authenticators({ flow, session }: { flow: Flow; session: Session }) {
  const { data, refusal, reload } = useData(flow, () => client.GET('/authenticators'))
  const calls = useCalls(flow)
  const can = canUsePasskeys()
  const addable = (data?.types ?? []).filter(type => type === 'app' || can)
  const [open, show] = useState<{ what: 'rename' | 'remove'; of: Authenticator } | null>(null)
  const close = () => {
    show(null)
    reload()
  }
  const renew = async () => {
    const made = await calls.run(() => client.POST('/recovery-codes', { body: {} }))
    if (made && made !== true) flow.showRecoveryCodes(made.recoveryCodes)
  }
  return (
    <>
      <Section title={t.authenticators}>
        {refusal && <RefusalText refusal={refusal} />}
        {data &&
          (data.authenticators.length ? (
            <ul class="list">
              {data.authenticators.map(one => (
                <li key={one.id}>
                  <span>
                    <b>{one.name}</b>
                    <span class="small">{kindOf(one)}</span>
                    <span class="soft small">
                      {t.since(onDay(one.createdAt))}, {one.lastUsedAt ? t.usedOn(atTime(one.lastUsedAt)) : t.neverUsed}
                    </span>
                    {one.disabled && <span class="error small">{one.type === 'passkey' ? t.passkeyDisabled : t.appDisabled}</span>}
                    {one.shortSecret && <span class="small">{t.shortKey}</span>}
                  </span>
                  <span class="row">
                    <button type="button" aria-label={t.renameOf(one.name)} onClick={() => show({ what: 'rename', of: one })}>
                      {t.rename}
                    </button>
                    <button type="button" aria-label={t.removeOf(one.name)} onClick={() => show({ what: 'remove', of: one })}>
                      {t.remove}
                    </button>
                  </span>
                </li>
              ))}
            </ul>
          ) : (
            <p>{t.noAuthenticators}</p>
          ))}
        {data && (
          <p class="row">
            {addable.includes('passkey') && (
              <button type="button" onClick={() => flow.wishToEnroll(data.codesRequired, ['passkey'])}>
                {t.addPasskey}
              </button>
            )}
            {addable.includes('app') && (
              <button type="button" onClick={() => flow.wishToEnroll(data.codesRequired, ['app'])}>
                {t.addAuthenticator}
              </button>
            )}
            {!addable.length && <span class="soft">{t.passkeyNeedsBrowser}</span>}
          </p>
        )}
      </Section>
      {data && data.authenticators.length > 0 && (
        <Section title={t.recoveryCodes} calls={calls}>
          {lostCodes(session.userId) && <Note>{t.codesLost}</Note>}
          <p class="row apart">
            <span>
              {t.codesLeft(data.recoveryCodesLeft)} <span class="soft small">{t.renewWhat}</span>
            </span>
            <button type="button" aria-disabled={calls.busy || undefined} onClick={() => void renew()}>
              {t.renewCodes}
            </button>
          </p>
        </Section>
      )}
      {open?.what === 'rename' && <Rename flow={flow} of={open.of} onClose={close} />}
      {open?.what === 'remove' && (
        <Remove
          flow={flow}
          of={open.of}
          last={data?.authenticators.length === 1}
          app={data?.authenticators.some(one => one.type === 'app') === true}
          byPasskey={can && data?.authenticators.some(one => one.type === 'passkey' && !one.disabled) === true}
          onClose={() => {
            close()
            void flow.load()
          }}
        />
      )}
    </>
  )
}

/** What it is, in words: its type and, of a passkey, whether it is on other devices too. */
function kindOf(one: Authenticator): string {
  if (one.type === 'app') return t.kindApp
  return one.synced ? t.kindPasskeySynced : t.kindPasskeyHere
}

function Rename({ flow, of, onClose }: { flow: Flow; of: Authenticator; onClose: () => void }) {
  const calls = useCalls(flow)
  return (
    <Dialog title={t.renameOf(of.name)} onClose={onClose}>
      {calls.refusal && !nameError(calls.refusal) && <RefusalText refusal={calls.refusal} />}
      <Form
        submit={t.save}
        busy={calls.busy}
        onSubmit={async ({ name = '' }) => {
          const params = { path: { id: of.id } }
          if (await calls.run(() => client.PATCH('/authenticators/{id}', { params, body: { name } }))) onClose()
        }}
      >
        <Field name="name" label={t.newName} autoComplete="off" value={of.name} autoFocus error={nameError(calls.refusal)} />
      </Form>
    </Dialog>
  )
}

interface RemoveProps {
  flow: Flow
  of: Authenticator
  last: boolean
  /** Whether the person has an app. Without one, a recovery code is left. */
  app: boolean
  /** Whether the person confirms with a passkey, which is asked for above the page unless one was just used. */
  byPasskey: boolean
  onClose: () => void
}

/** Without a passkey, removing takes a code in the same call, so that an open page is not enough. */
function Remove({ flow, of, last, app, byPasskey, onClose }: RemoveProps) {
  const calls = useCalls(flow)
  const [missing, setMissing] = useState(false)
  const refusal = calls.refusal
  const unbind = (body: { code?: string; recoveryCode?: string }) =>
    calls.run(() => client.POST('/authenticators/{id}/unbind', { params: { path: { id: of.id } }, body })).then(done => done && onClose())
  const wrong = refusal?.code === 'code_invalid' ? refusal.detail : (fieldError(refusal, 'code') ?? fieldError(refusal, 'recoveryCode'))
  return (
    <Dialog title={t.removeOf(of.name)} onClose={onClose}>
      <p>
        {t.removeWhat} {last && t.removeLast}
      </p>
      {of.type === 'passkey' && <p>{t.removePasskeyWhat}</p>}
      {refusal && !wrong && refusal.code !== 'insufficient_authentication' && <RefusalText refusal={refusal} />}
      <Form
        submit={t.removeConfirm}
        busy={calls.busy}
        onSubmit={({ code = '' }) => {
          if (byPasskey) return void unbind({})
          setMissing(!bare(code))
          if (bare(code)) void unbind(isRecoveryCode(code) ? { recoveryCode: code } : { code })
        }}
      >
        {!byPasskey && (
          <Field
            name="code"
            code={app}
            label={app ? t.removeCode : t.recoveryCodeLabel}
            hint={app ? t.appCodeHint : t.recoveryCodeHint}
            autoComplete={app ? 'one-time-code' : 'off'}
            inputMode={app ? 'numeric' : 'text'}
            autoFocus
            error={missing ? t.required : wrong}
          />
        )}
      </Form>
    </Dialog>
  )
}
