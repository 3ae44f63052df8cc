import { useId, useState } from 'preact/hooks'
import type { TwoFactorPolicy } from '@mfafunctions/client'
import { onDay, t } from '../../i18n'
import { useSignInPage } from '../../pages/sign-in'
import { o } from '../i18n'
import { Check, Select } from '../parts'
import { Models } from './models'
import { type Edits, type Settings, settingsOf } from './settings'

interface Props {
  tenant: string
  policy: TwoFactorPolicy
  version: string
  edits: Edits
  /** The names of the tenant's providers. */
  providers: readonly string[]
  /** When enforcement would begin, from the preview. */
  from: string | null
  /** When passkeys would be required; null if at once. */
  passkeysFrom: string | null
  edit: (edits: Edits) => void
}

const modes = ['off', 'optional', 'required'] as const
const graces = [0, 7, 14, 30, 60, 90]
const lifetimes = [1440, 720, 480, 240, 60, 15]
const idles = [60, 30, 15, 5]

/** The choices of the policy. */
export function Rules({ tenant, policy, version, edits, providers, from, passkeysFrom, edit }: Props) {
  const settings = settingsOf(policy, edits)
  // Where somebody who comes back to the page has chosen something.
  const [opened] = useState(() => Object.keys(edits).some(name => name !== 'mode' && name !== 'graceDays'))
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
      <details open={opened}>
        <summary>{o.moreRules}</summary>
        <Authenticators settings={settings} version={version} from={passkeysFrom} edit={edit} />
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

const types = ['passkey', 'app'] as const
const reaches = ['off', 'owners', 'all'] as const

/** What counts as a second factor, of whom a passkey is required, and whether it signs in alone. */
function Authenticators({ settings, version, from, edit }: { settings: Settings; version: string; from: string | null; edit: (edits: Edits) => void }) {
  const id = useId()
  const days = settings.phishingResistantGraceDays
  const count = settings.authenticatorTypes
  return (
    <>
      <fieldset aria-describedby={id}>
        <legend>{o.types}</legend>
        {types.map(type => (
          <Check
            key={type}
            checked={count.includes(type)}
            onChange={on => {
              // In the order of the service. With none there would be no second factor.
              const next = (['app', 'passkey'] as const).filter(one => (one === type ? on : count.includes(one)))
              edit({ authenticatorTypes: next.length ? next : [...count] })
            }}
          >
            {o.typeNames[type]}
          </Check>
        ))}
        <div class="hint" id={id}>
          {o.typesHint}
        </div>
      </fieldset>
      {count.includes('passkey') && (
        <>
          {settings.mode === 'required' && (
            <Select
              label={o.mustPasskey}
              hint={o.mustPasskeyHint}
              value={settings.phishingResistant}
              options={reaches.map(one => [one, o.mustPasskeyOf[one]])}
              onChange={phishingResistant => edit({ phishingResistant })}
            />
          )}
          {settings.phishingResistant !== 'off' && (
            <Select
              label={o.passkeyGrace}
              hint={from ? `${o.graceUntil(onDay(from))} ${o.graceHint}` : o.graceNone}
              value={days}
              options={withCurrent(graces, days).map(one => [one, one ? o.days(one) : o.atOnce])}
              onChange={phishingResistantGraceDays => edit({ phishingResistantGraceDays })}
            />
          )}
          <Check checked={settings.passkeySignIn === 'on'} onChange={on => edit({ passkeySignIn: on ? 'on' : 'off' })}>
            {o.passkeySignIn}
          </Check>
          <Models key={version} allowed={settings.allowedAaguids} choose={allowedAaguids => edit({ allowedAaguids })} />
        </>
      )}
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
