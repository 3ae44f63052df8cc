import type { Enrollment, Refusal, Session, SignedInAs } from '../client';
/** Why a step is shown: the session lacks it, or one call needs it and is repeated afterwards. */
export type Why = 'session' | 'step_up';
export type Notice = 'enroll_by' | 'recovery_codes_low' | 'replace_authenticator';
/** What to show. Each case holds everything that its page needs. */
export type Screen = {
    name: 'loading';
} | {
    name: 'sign_in';
    why?: 'ended' | 'signed_out';
    replaces?: SignedInAs;
    error?: Refusal;
    blockedUntil?: number;
} | {
    name: 'already_signed_in';
    as: SignedInAs;
} | {
    name: 'verify';
    why: Why;
    method: 'code' | 'recovery_code';
    error?: Refusal;
    blockedUntil?: number;
} | {
    name: 'reauthenticate';
    why: Why;
    methods: readonly string[];
    error?: Refusal;
    blockedUntil?: number;
} | {
    name: 'enroll';
    why: Why | 'wish';
    codesRequired: 1 | 2;
    enrollment?: Enrollment;
    mailedCode?: MailedCode;
    error?: Refusal;
    blockedUntil?: number;
} | {
    name: 'recovery_codes';
    codes: readonly string[];
} | {
    name: 'blocked';
    detail: string | null;
} | {
    name: 'unavailable';
    retryAt: number;
} | {
    name: 'ready';
    session: Session;
    notices: readonly Notice[];
};
/** The code that was mailed for the first authenticator. `again` counts how often it was sent. */
export interface MailedCode {
    expiresAt: string;
    sent: number;
}
/** The screen that a session asks for. Pure. */
export declare function screenOf(session: Session | null, now?: number): Screen;
/** The screen that a refusal asks for, from the screen where the person is. Pure. */
export declare function screenOfRefusal(refusal: Refusal, at: Screen, now?: number): Screen;
