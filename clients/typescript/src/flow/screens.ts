import type { AuthenticatorType, Enrollment, PasskeyAttestation, Refusal, Session, SignedInAs } from '../client'

/** Why a step is shown: the session lacks it, or one call needs it and is repeated afterwards. */
export type Why = 'session' | 'step_up'
export type Notice = 'enroll_by' | 'passkey_by' | 'recovery_codes_low' | 'replace_authenticator'
export type Method = 'passkey' | 'code' | 'recovery_code'

/**
 * Why the browser returned no passkey. Nothing is wrong with `cancelled`: the person closed the browser's dialog, or it timed out.
 * `already_there`: the device has a passkey of this account. `not_here`: passkeys do not work on this page. `failed`: anything else.
 */
export type PasskeyTrouble = 'cancelled' | 'already_there' | 'not_here' | 'failed'

/** What to show. Each case holds everything that its page needs. */
export type Screen =
  | { name: 'loading' }
  | ({ name: 'sign_in'; why?: 'ended' | 'signed_out'; replaces?: SignedInAs } & Outcome)
  | { name: 'already_signed_in'; as: SignedInAs }
  | ({ name: 'verify'; why: Why; method: Method; types: Types } & Outcome)
  | ({ name: 'reauthenticate'; why: Why; methods: readonly string[] } & Outcome)
  | ({ name: 'enroll'; why: Why | 'wish'; types: Types; codesRequired: 1 | 2; enrollment?: Enrollment; made?: PasskeyAttestation; mailedCode?: MailedCode } & Outcome)
  | { name: 'recovery_codes'; codes: readonly string[] }
  | { name: 'blocked'; detail: string | null }
  | { name: 'unavailable'; retryAt: number }
  | { name: 'ready'; session: Session; notices: readonly Notice[] }

/** What became of the last try on a page. */
interface Outcome {
  error?: Refusal
  blockedUntil?: number
  trouble?: PasskeyTrouble
}

/** The types of authenticators that a step takes. */
type Types = readonly AuthenticatorType[]

/** The code that was mailed for the first authenticator. `again` counts how often it was sent. */
export interface MailedCode {
  expiresAt: string
  sent: number
}

type Step = Session['next'][number]

/**
 * The screen that a session asks for. Pure.
 *
 * @param passkeys Whether this front end can use passkeys.
 */
export function screenOf(session: Session | null, now = Date.now(), passkeys = false): Screen {
  if (!session) return { name: 'sign_in' }
  if (session.state === 'active') return { name: 'ready', session, notices: noticesOf(session, now) }
  return screenOfStep(session.next[0], 'session', passkeys) ?? { name: 'blocked', detail: null }
}

function noticesOf(session: Session, now: number): Notice[] {
  const notices: Notice[] = []
  if (session.enrollmentDeadline && Date.parse(session.enrollmentDeadline) > now) notices.push('enroll_by')
  if (session.passkeyDeadline && Date.parse(session.passkeyDeadline) > now) notices.push('passkey_by')
  if (session.recoveryCodesLow) notices.push('recovery_codes_low')
  if (session.next.some(step => step.rel === 'replace')) notices.push('replace_authenticator')
  return notices
}

function screenOfStep(step: Step | undefined, why: Why, passkeys: boolean): Screen | null {
  const types = step?.types ?? ['app']
  switch (step?.rel) {
    case 'verify':
      // Without an app there is no code to ask for.
      return { name: 'verify', why, types, method: types.includes('passkey') && (passkeys || !types.includes('app')) ? 'passkey' : types.length ? 'code' : 'recovery_code' }
    case 'reauthenticate':
      return { name: 'reauthenticate', why, methods: step.methods ?? [] }
    case 'enroll':
      return { name: 'enroll', why, types, codesRequired: step.codesRequired ?? 1 }
    default:
      return null
  }
}

/** The screen that a refusal asks for, from the screen where the person is. Pure. */
export function screenOfRefusal(refusal: Refusal, at: Screen, now = Date.now(), passkeys = false): Screen {
  switch (refusal.code) {
    case 'unauthenticated':
      return { name: 'sign_in', why: 'ended' }
    case 'already_signed_in':
      return { name: 'already_signed_in', as: refusal.signedInAs }
    case 'insufficient_authentication': {
      const why = refusal.state === 'active' ? 'step_up' : 'session'
      return screenOfStep(refusal.next[0], why, passkeys) ?? { name: 'blocked', detail: refusal.detail }
    }
    case 'too_many_attempts':
      return withError(at, refusal, now + refusal.retryAfterSeconds * 1000)
    case 'factor_disabled':
      // A passkey that was disabled leaves every other way.
      if (refusal.reason === 'passkey_disabled') return withError(at, refusal)
      return at.name === 'verify'
        ? { name: 'verify', why: at.why, types: at.types, method: 'recovery_code', error: refusal }
        : { name: 'verify', why: 'session', types: ['app'], method: 'recovery_code', error: refusal }
    case 'unavailable':
      // An enrollment in progress stays on show: its QR code was scanned already, or its passkey created.
      return at.name === 'loading' ? { name: 'unavailable', retryAt: now + 5000 } : withError(at, refusal)
    default:
      // The enrollment is of no use any more: it is too old, or another tab has finished.
      if (at.name === 'enroll' && (refusal.reason === 'enrollment_expired' || refusal.reason === 'no_pending_enrollment')) {
        return { name: 'enroll', why: at.why, types: at.types, codesRequired: at.codesRequired, error: refusal }
      }
      // Another passkey can be created for the same enrollment; this one is refused for good.
      if (at.name === 'enroll' && refusal.code === 'passkey_invalid') return { ...at, made: undefined, trouble: undefined, error: refusal }
      return withError(at, refusal)
  }
}

function withError(at: Screen, error: Refusal, blockedUntil?: number): Screen {
  switch (at.name) {
    case 'sign_in':
    case 'verify':
    case 'reauthenticate':
    case 'enroll':
      return { ...at, error, blockedUntil, trouble: undefined }
    default:
      return at
  }
}
