import type { AuthenticatorType, Enrollment, PasskeyAttestation, Refusal, Session, SignedInAs } from '../client';
/** Why a step is shown: the session lacks it, or one call needs it and is repeated afterwards. */
export type Why = 'session' | 'step_up';
export type Notice = 'enroll_by' | 'passkey_by' | 'recovery_codes_low' | 'replace_authenticator';
export type Method = 'passkey' | 'code' | 'recovery_code';
/**
 * Why the browser returned no passkey. Nothing is wrong with `cancelled`: the person closed the browser's dialog, or it timed out.
 * `already_there`: the device has a passkey of this account. `not_here`: passkeys do not work on this page. `failed`: anything else.
 */
export type PasskeyTrouble = 'cancelled' | 'already_there' | 'not_here' | 'failed';
/** What to show. Each case holds everything that its page needs. */
export type Screen = {
    name: 'loading';
} | ({
    name: 'sign_in';
    why?: 'ended' | 'signed_out';
    replaces?: SignedInAs;
} & Outcome) | {
    name: 'already_signed_in';
    as: SignedInAs;
} | ({
    name: 'verify';
    why: Why;
    method: Method;
    types: Types;
} & Outcome) | ({
    name: 'reauthenticate';
    why: Why;
    methods: readonly string[];
} & Outcome) | ({
    name: 'enroll';
    why: Why | 'wish';
    types: Types;
    codesRequired: 1 | 2;
    enrollment?: Enrollment;
    made?: PasskeyAttestation;
    mailedCode?: MailedCode;
} & Outcome) | {
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
/** What became of the last try on a page. */
interface Outcome {
    error?: Refusal;
    blockedUntil?: number;
    trouble?: PasskeyTrouble;
}
/** The types of authenticators that a step takes. */
type Types = readonly AuthenticatorType[];
/** The code that was mailed for the first authenticator. `again` counts how often it was sent. */
export interface MailedCode {
    expiresAt: string;
    sent: number;
}
/**
 * The screen that a session asks for. Pure.
 *
 * @param passkeys Whether this front end can use passkeys.
 */
export declare function screenOf(session: Session | null, now?: number, passkeys?: boolean): Screen;
/** The screen that a refusal asks for, from the screen where the person is. Pure. */
export declare function screenOfRefusal(refusal: Refusal, at: Screen, now?: number, passkeys?: boolean): Screen;
export {};
