import { type Client } from 'openapi-fetch';
import type { components, paths } from './schema';
export type { components, paths } from './schema';
type Schemas = components['schemas'];
export type Session = Schemas['Session'];
export type Enrollment = Schemas['Enrollment'];
export type AppEnrollment = Schemas['AppEnrollment'];
export type PasskeyEnrollment = Schemas['PasskeyEnrollment'];
export type AuthenticatorType = Schemas['AuthenticatorType'];
export type PasskeyCreationOptions = Schemas['PasskeyCreationOptions'];
export type PasskeyRequestOptions = Schemas['PasskeyRequestOptions'];
export type PasskeyAttestation = Schemas['PasskeyAttestation'];
export type PasskeyAssertion = Schemas['PasskeyAssertion'];
export type SignInPage = Schemas['SignInPage'];
export type LinkPurpose = Schemas['LinkPurpose'];
export type Authenticator = Schemas['Authenticator'];
export type Account = Schemas['Account'];
export type SignedInAs = Schemas['SignedInAs'];
export type FieldError = Schemas['FieldError'];
export type TwoFactorPolicy = Schemas['TwoFactorPolicy'];
export type TwoFactorChange = Schemas['TwoFactorChange'];
export type TwoFactorPreview = Schemas['TwoFactorPreview'];
export type PreviewedPerson = Schemas['PreviewedPerson'];
export type DailyProgress = Schemas['DailyProgress'];
export type Member = Schemas['Member'];
export type MemberTotals = Schemas['MemberTotals'];
export type Look = Schemas['Look'];
/** Every error response of the service (RFC 9457). Narrow it by `code`; `reason` names the cause. */
export type Refusal = Schemas['InvalidRequest'] | Schemas['Unauthenticated'] | Schemas['TokenRotated'] | Schemas['InvalidCredentials'] | Schemas['InsufficientAuthentication'] | Schemas['Forbidden'] | Schemas['CodeInvalid'] | Schemas['EmailCodeInvalid'] | Schemas['PasskeyInvalid'] | Schemas['FactorDisabled'] | Schemas['NotFound'] | Schemas['Conflict'] | Schemas['IdempotencyConflict'] | Schemas['AlreadySignedIn'] | Schemas['LastOwner'] | Schemas['ActionPending'] | Schemas['OwnerNotReady'] | Schemas['EnrollmentExpired'] | Schemas['PreconditionFailed'] | Schemas['PolicyOvertaken'] | Schemas['PreconditionRequired'] | Schemas['PayloadTooLarge'] | Schemas['UnsupportedMediaType'] | Schemas['TooManyAttempts'] | Schemas['InternalError'] | Schemas['Unavailable'];
/** The calls that take an `Idempotency-Key`: a repeat with the same key gets the first response. A test compares the list with openapi.yaml. */
export declare const idempotentCalls: ReadonlySet<string>;
export interface ClientOptions {
    /** Where the API is. Default `/api`, the same origin. */
    baseUrl?: string;
    /**
     * Returns the newest session token, for a client without cookies. Without it the client uses the session cookie. It is never both: the
     * service refuses a request with two tokens.
     */
    token?: () => string | null;
    /** Languages for error texts, most wanted first. Default: what the browser sends. */
    languages?: () => readonly string[];
    /** Replaces `fetch`, for tests. */
    fetch?: (request: Request) => Promise<Response>;
}
export type MfaClient = Client<paths>;
/**
 * A typed client for every route of the service. It follows the three rules that every front end must follow:
 *
 * 1. A call that takes an `Idempotency-Key` gets a random one, and is repeated once when no response arrived.
 * 2. A call refused with `token_rotated` is repeated once: another call of this browser has received the newer cookie meanwhile.
 * 3. A request carries the cookie or a bearer token, never both.
 */
export declare function createMfaClient(options?: ClientOptions): MfaClient;
/** The response as one value: the body, or the refusal. A response that is not from the service (a proxy's page) is `unavailable`. */
export declare function refusalOf(answer: {
    error?: unknown;
    response: Response;
}): Refusal | null;
/**
 * What is wrong with one field of a refused request; undefined if that field is not refused.
 *
 * @param field Its path in the body, such as `owner.email`, or the name of a parameter.
 */
export declare function fieldErrorOf(refusal: Refusal | null | undefined, field: string): FieldError | undefined;
/** What a front end shows when no response arrived. */
export declare const unavailable: Refusal;
