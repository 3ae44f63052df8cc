/**
 * The screen that a session asks for. Pure.
 *
 * @param passkeys Whether this front end can use passkeys.
 */
export function screenOf(session, now = Date.now(), passkeys = false) {
    if (!session)
        return { name: 'sign_in' };
    if (session.state === 'active')
        return { name: 'ready', session, notices: noticesOf(session, now) };
    return screenOfStep(session.next[0], 'session', passkeys) ?? { name: 'blocked', detail: null };
}
function noticesOf(session, now) {
    const notices = [];
    if (session.enrollmentDeadline && Date.parse(session.enrollmentDeadline) > now)
        notices.push('enroll_by');
    if (session.passkeyDeadline && Date.parse(session.passkeyDeadline) > now)
        notices.push('passkey_by');
    if (session.recoveryCodesLow)
        notices.push('recovery_codes_low');
    if (session.next.some(step => step.rel === 'replace'))
        notices.push('replace_authenticator');
    return notices;
}
function screenOfStep(step, why, passkeys) {
    const types = step?.types ?? ['app'];
    switch (step?.rel) {
        case 'verify':
            // Without an app there is no code to ask for.
            return { name: 'verify', why, types, method: types.includes('passkey') && (passkeys || !types.includes('app')) ? 'passkey' : 'code' };
        case 'reauthenticate':
            return { name: 'reauthenticate', why, methods: step.methods ?? [] };
        case 'enroll':
            return { name: 'enroll', why, types, codesRequired: step.codesRequired ?? 1 };
        default:
            return null;
    }
}
/** The screen that a refusal asks for, from the screen where the person is. Pure. */
export function screenOfRefusal(refusal, at, now = Date.now(), passkeys = false) {
    switch (refusal.code) {
        case 'unauthenticated':
            return { name: 'sign_in', why: 'ended' };
        case 'already_signed_in':
            return { name: 'already_signed_in', as: refusal.signedInAs };
        case 'insufficient_authentication': {
            const why = refusal.state === 'active' ? 'step_up' : 'session';
            return screenOfStep(refusal.next[0], why, passkeys) ?? { name: 'blocked', detail: refusal.detail };
        }
        case 'too_many_attempts':
            return withError(at, refusal, now + refusal.retryAfterSeconds * 1000);
        case 'factor_disabled':
            // A passkey that was disabled leaves every other way.
            if (refusal.reason === 'passkey_disabled')
                return withError(at, refusal);
            return at.name === 'verify'
                ? { name: 'verify', why: at.why, types: at.types, method: 'recovery_code', error: refusal }
                : { name: 'verify', why: 'session', types: ['app'], method: 'recovery_code', error: refusal };
        case 'unavailable':
            // An enrollment in progress stays on show: its QR code was scanned already, or its passkey created.
            return at.name === 'loading' ? { name: 'unavailable', retryAt: now + 5000 } : withError(at, refusal);
        default:
            // The enrollment is of no use any more: it is too old, or another tab has finished.
            if (at.name === 'enroll' && (refusal.reason === 'enrollment_expired' || refusal.reason === 'no_pending_enrollment')) {
                return { name: 'enroll', why: at.why, types: at.types, codesRequired: at.codesRequired, error: refusal };
            }
            return withError(at, refusal);
    }
}
function withError(at, error, blockedUntil) {
    switch (at.name) {
        case 'sign_in':
        case 'verify':
        case 'reauthenticate':
        case 'enroll':
            return { ...at, error, blockedUntil, trouble: undefined };
        default:
            return at;
    }
}
