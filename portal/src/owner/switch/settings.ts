import type { AuthenticatorType, TwoFactorChange, TwoFactorPolicy } from '@mfafunctions/client'
import { onDay } from '../../i18n'
import { o } from '../i18n'

/** What the Owner may choose. A limit of sessions is null where the service's own applies. */
export interface Settings {
  mode: TwoFactorPolicy['mode']
  graceDays: number
  codesRequired: 1 | 2
  enrollmentProof: TwoFactorPolicy['enrollmentProof']
  sessionLifetimeMinutes: number | null
  sessionIdleMinutes: number | null
  requiredFirstFactors: readonly string[]
  newSignInMail: TwoFactorPolicy['newSignInMail']
  passwordByMail: TwoFactorPolicy['passwordByMail']
  authenticatorTypes: readonly AuthenticatorType[]
  phishingResistant: TwoFactorPolicy['phishingResistant']
  phishingResistantGraceDays: number
  passkeySignIn: TwoFactorPolicy['passkeySignIn']
  /** Numbers of models (AAGUID) in order. Empty if any model can be used. */
  allowedAaguids: readonly string[]
}

/** What the Owner has changed. The rest is as the policy is now, also when somebody else changes it meanwhile. */
export type Edits = Partial<Settings>

// These values restore the service's limits.
const longest = { sessionLifetimeMinutes: 1440, sessionIdleMinutes: 60 }
const usualGrace = 14
const reach = { off: 0, owners: 1, all: 2 }

export function settingsOf(policy: TwoFactorPolicy, edits: Edits): Settings {
  const settings = { ...policy, ...edits } as Settings
  // Somebody who switches on for everybody wants people to have time, unless they say otherwise.
  const fresh = settings.mode === 'required' && policy.mode !== 'required' && edits.graceDays === undefined
  // Passkeys can be required only of people who need a second factor, and only while passkeys count.
  const phishingResistant = settings.mode === 'required' && settings.authenticatorTypes.includes('passkey') ? settings.phishingResistant : 'off'
  const asksNow = reach[phishingResistant] > reach[policy.phishingResistant] && edits.phishingResistantGraceDays === undefined
  return {
    ...settings,
    graceDays: fresh ? usualGrace : settings.graceDays,
    phishingResistant,
    phishingResistantGraceDays: asksNow ? usualGrace : settings.phishingResistantGraceDays,
  }
}

/** The body of the change, and of its preview. Null if nothing would change. */
export function changeOf(policy: TwoFactorPolicy, edits: Edits): TwoFactorChange | null {
  const settings = settingsOf(policy, edits)
  const names = new Set([...(Object.keys(edits) as (keyof Settings)[]), 'phishingResistant' as const])
  if (settings.phishingResistant === 'off') names.delete('phishingResistantGraceDays')
  else names.add('phishingResistantGraceDays')
  const changed = [...names].filter(name => String(settings[name]) !== String(policy[name]))
  if (!changed.length) return null
  const { mode, graceDays, phishingResistant, phishingResistantGraceDays } = settings
  // A new value would set the days to zero.
  const passkeys = changed.includes('phishingResistant') && phishingResistant !== 'off' ? { phishingResistantGraceDays } : {}
  const rest = Object.fromEntries(changed.map(name => [name, settings[name] ?? longest[name as keyof typeof longest]]))
  return { ...rest, mode, ...(mode === 'required' ? { graceDays } : {}), ...passkeys } as TwoFactorChange
}

/** Whether enforcement is still to come. Without days of grace it is not, even if the clock of this browser is late. */
export const isAhead = (graceDays: number, deadline: string | null): boolean =>
  graceDays > 0 && deadline !== null && Date.parse(deadline) > Date.now()

/** When passkeys are required, which is not before a second factor is. Null if nothing is still to come. */
export function passkeysFrom(days: Pick<Settings, 'graceDays' | 'phishingResistantGraceDays'>, deadline: string | null, passkeys: string | null): string | null {
  const ahead = [isAhead(days.graceDays, deadline) ? deadline! : '', isAhead(days.phishingResistantGraceDays, passkeys) ? passkeys! : '']
  return ahead.filter(Boolean).sort((one, other) => Date.parse(one) - Date.parse(other)).at(-1) ?? null
}

/** Of whom a passkey is required, and from when. Empty if of nobody. */
export function passkeysDue(policy: TwoFactorPolicy): string {
  const who = policy.phishingResistant
  if (who === 'off') return ''
  const from = passkeysFrom(policy, policy.deadline, policy.phishingResistantDeadline)
  return from ? o.passkeyFrom[who](onDay(from)) : o.passkeyNow[who]
}
