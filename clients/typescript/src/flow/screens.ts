import type { Enrollment, Refusal, Session, SignedInAs } from '../client'

/** Why a step is shown: the session lacks it, or one call needs it and is repeated afterwards. */
export type Why = 'session' | 'step_up'
export type Notice = 'enroll_by' | 'recovery_codes_low' | 'replace_authenticator'

/** What to show. Each case holds everything that its page needs. */
export type Screen =
  | { name: 'loading' }
  | { name: 'sign_in'; why?: 'ended' | 'signed_out'; replaces?: SignedInAs; error?: Refusal; blockedUntil?: number }
  | { name: 'already_signed_in'; as: SignedInAs }
  | { name: 'verify'; why: Why; method: 'code' | 'recovery_code'; error?: Refusal; blockedUntil?: number }
  | { name: 'reauthenticate'; why: Why; methods: readonly string[]; error?: Refusal; blockedUntil?: number }
  | { name: 'enroll'; why: Why | 'wish'; codesRequired: 1 | 2; enrollment?: Enrollment; mailedCode?: MailedCode; error?: Refusal; blockedUntil?: number }
  | { name: 'recovery_codes'; codes: readonly string[] }
  | { name: 'blocked'; detail: string | null }
  | { name: 'unavailable'; retryAt: number }
  | { name: 'ready'; session: Session; notices: readonly Notice[] }

/** The code that was mailed for the first authenticator. `again` counts how often it was sent. */
export interface MailedCode {
  expiresAt: string
  sent: number
}

type Step = Session['next'][number]

/** The screen that a session asks for. Pure. */
export function screenOf(session: Session | null, now = Date.now()): Screen {
  if (!session) return { name: 'sign_in' }
  if (session.state === 'active') return { name: 'ready', session, notices: noticesOf(session, now) }
  return screenOfStep(session.next[0], 'session') ?? { name: 'blocked', detail: null }
}

function noticesOf(session: Session, now: number): Notice[] {
  const notices: Notice[] = []
  if (session.enrollmentDeadline && Date.parse(session.enrollmentDeadline) > now) notices.push('enroll_by')
  if (session.recoveryCodesLow) notices.push('recovery_codes_low')
  if (session.next.some(step => step.rel === 'replace')) notices.push('replace_authenticator')
  return notices
}

function screenOfStep(step: Step | undefined, why: Why): Screen | null {
  switch (step?.rel) {
    case 'verify':
      return { name: 'verify', why, method: 'code' }
    case 'reauthenticate':
      return { name: 'reauthenticate', why, methods: step.methods ?? [] }
    case 'enroll':
      return { name: 'enroll', why, codesRequired: step.codesRequired ?? 1 }
    default:
      return null
  }
}

/** The screen that a refusal asks for, from the screen where the person is. Pure. */
export function screenOfRefusal(refusal: Refusal, at: Screen, now = Date.now()): Screen {
  switch (refusal.code) {
    case 'unauthenticated':
      return { name: 'sign_in', why: 'ended' }
    case 'already_signed_in':
      return { name: 'already_signed_in', as: refusal.signedInAs }
    case 'insufficient_authentication': {
      const why = refusal.state === 'active' ? 'step_up' : 'session'
      return screenOfStep(refusal.next[0], why) ?? { name: 'blocked', detail: refusal.detail }
    }
    case 'too_many_attempts':
      return withError(at, refusal, now + refusal.retryAfterSeconds * 1000)
    case 'factor_disabled':
      return { name: 'verify', why: at.name === 'verify' ? at.why : 'session', method: 'recovery_code', error: refusal }
    case 'unavailable':
      // An enrollment in progress stays on show: its QR code was scanned already.
      return at.name === 'loading' ? { name: 'unavailable', retryAt: now + 5000 } : withError(at, refusal)
    default:
      // The QR code is of no use any more: it is too old, or another tab has finished.
      if (at.name === 'enroll' && (refusal.reason === 'enrollment_expired' || refusal.reason === 'no_pending_enrollment')) {
        return { name: 'enroll', why: at.why, codesRequired: at.codesRequired, error: refusal }
      }
      return withError(at, refusal)
  }
}

function withError(at: Screen, error: Refusal, blockedUntil?: number): Screen {
  switch (at.name) {
    case 'sign_in':
    case 'verify':
    case 'reauthenticate':
    case 'enroll':
      return { ...at, error, blockedUntil }
    default:
      return at
  }
}
