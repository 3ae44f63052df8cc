import { useId } from 'preact/hooks'
import type { TwoFactorPolicy } from '@mfafunctions/client'
import { onDay, t } from '../../i18n'
import { useSignInPage } from '../../pages/sign-in'
import { o } from '../i18n'
import { Check, Select } from '../parts'
import { type Edits, settingsOf } from './settings'

interface Props {
  tenant: string
  policy: TwoFactorPolicy
  edits: Edits
  /** The names of the tenant's providers. */
  providers: readonly string[]
  /** When enforcement would begin, from the preview. */
  from: string | null
  edit: (edits: Edits) => void
}

const modes = ['off', 'optional', 'required'] as const
const graces = [0, 7, 14, 30, 60, 90]
const lifetimes = [1440, 720, 480, 240, 60, 15]
const idles = [60, 30, 15, 5]

/** The choices of the policy. */
export function Rules({ tenant, policy, edits, providers, from, edit }: Props) {
  const settings = settingsOf(policy, edits)
  return (
    <>
      <fieldset>
        <legend>{o.whoMust}</legend>
        {modes.map(mode => (
          <label class="choice" key={mode}>
            <input type="radio" name="mode" value={mode} checked={settings.mode === mode} onChange={() => edit({ mode })} />
            <span>
              <b>{o.modes[mode]}</b>
              {o.modesWhat[mode]}
              {mode === policy.mode && <span class="soft small">{o.today}</span>}
            </span>
          </label>
        ))}
      </fieldset>
      {settings.mode === 'required' && (
        <Select
          label={o.grace}
          hint={from && settings.graceDays > 0 ? `${o.graceUntil(onDay(from))} ${o.graceHint}` : o.graceNone}
          value={settings.graceDays}
          options={withCurrent(graces, settings.graceDays).map(days => [days, days ? o.days(days) : o.atOnce])}
          onChange={graceDays => edit({ graceDays })}
        />
      )}
      <details>
        <summary>{o.moreRules}</summary>
        <Check checked={settings.codesRequired === 2} onChange={two => edit({ codesRequired: two ? 2 : 1 })}>
          {o.twoCodes}
        </Check>
        <Check checked={settings.enrollmentProof === 'mail'} onChange={on => edit({ enrollmentProof: on ? 'mail' : 'none' })}>
          {o.mailProof}
        </Check>
        <Select
          label={o.sessionLifetime}
          value={settings.sessionLifetimeMinutes ?? lifetimes[0]!}
          options={withCurrent(lifetimes, settings.sessionLifetimeMinutes).map(one => [one, one === lifetimes[0] ? o.asService : spanOf(one)])}
          onChange={minutes => edit({ sessionLifetimeMinutes: minutes === lifetimes[0] ? null : minutes })}
        />
        <Select
          label={o.sessionIdle}
          value={settings.sessionIdleMinutes ?? idles[0]!}
          options={withCurrent(idles, settings.sessionIdleMinutes).map(one => [one, one === idles[0] ? o.asService : spanOf(one)])}
          onChange={minutes => edit({ sessionIdleMinutes: minutes === idles[0] ? null : minutes })}
        />
        <Methods tenant={tenant} providers={providers} required={settings.requiredFirstFactors} edit={edit} />
        <Check checked={settings.newSignInMail === 'on'} onChange={on => edit({ newSignInMail: on ? 'on' : 'off' })}>
          {o.newSignInMail}
        </Check>
        <Check checked={settings.passwordByMail === 'create'} onChange={on => edit({ passwordByMail: on ? 'create' : 'replace' })}>
          {o.passwordByMail}
        </Check>
      </details>
    </>
  )
}

interface MethodsProps {
  tenant: string
  providers: readonly string[]
  required: readonly string[]
  edit: (edits: Edits) => void
}

function Methods({ tenant, providers, required, edit }: MethodsProps) {
  const id = useId()
  const page = useSignInPage(tenant)
  const all = ['pwd', ...providers.map(name => `sso:${name}`)]
  if (all.length === 1) return null
  const allowed = required.length ? required : all
  const nameOf = (method: string) => {
    const provider = method.slice('sso:'.length)
    return method === 'pwd' ? t.password : (page?.providers.find(one => one.provider === provider)?.displayName ?? provider)
  }
  const toggle = (method: string, on: boolean) => {
    const next = all.filter(one => (one === method ? on : allowed.includes(one)))
    // With none there would be no way in. An empty list means all of them.
    if (next.length) edit({ requiredFirstFactors: next.length === all.length ? [] : next })
    else edit({ requiredFirstFactors: [...allowed] })
  }
  return (
    <fieldset aria-describedby={id}>
      <legend>{o.methods}</legend>
      {all.map(method => (
        <Check key={method} checked={allowed.includes(method)} onChange={on => toggle(method, on)}>
          {nameOf(method)}
        </Check>
      ))}
      <div class="hint" id={id}>
        {o.methodsHint}
      </div>
    </fieldset>
  )
}

const spanOf = (minutes: number) => (minutes % 60 ? o.minutes(minutes) : o.hours(minutes / 60))

/** The usual choices, and the one that is set. */
function withCurrent(usual: readonly number[], current: number | null): number[] {
  const all = current === null || usual.includes(current) ? [...usual] : [...usual, current]
  return all.sort((one, other) => (usual[0] === 0 ? one - other : other - one))
}
