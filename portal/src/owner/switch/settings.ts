import type { TwoFactorChange, TwoFactorPolicy } from '@mfafunctions/client'

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
}

/** What the Owner has changed. The rest is as the policy is now, also when somebody else changes it meanwhile. */
export type Edits = Partial<Settings>

// These values restore the service's limits.
const longest = { sessionLifetimeMinutes: 1440, sessionIdleMinutes: 60 }
const usualGrace = 14

export function settingsOf(policy: TwoFactorPolicy, edits: Edits): Settings {
  const settings = { ...policy, ...edits } as Settings
  // Somebody who switches on for everybody wants people to have time, unless they say otherwise.
  const fresh = settings.mode === 'required' && policy.mode !== 'required' && edits.graceDays === undefined
  return { ...settings, graceDays: fresh ? usualGrace : settings.graceDays }
}

/** The body of the change, and of its preview. Null if nothing would change. */
export function changeOf(policy: TwoFactorPolicy, edits: Edits): TwoFactorChange | null {
  const settings = settingsOf(policy, edits)
  const changed = (Object.keys(edits) as (keyof Settings)[]).filter(name => String(settings[name]) !== String(policy[name]))
  if (!changed.length) return null
  const { mode, graceDays } = settings
  const rest = Object.fromEntries(changed.map(name => [name, settings[name] ?? longest[name as keyof typeof longest]]))
  return { ...rest, mode, ...(mode === 'required' ? { graceDays } : {}) } as TwoFactorChange
}

/** Whether enforcement is still to come. Without days of grace it is not, even if the clock of this browser is late. */
export const isAhead = (graceDays: number, deadline: string | null): boolean =>
  graceDays > 0 && deadline !== null && Date.parse(deadline) > Date.now()
