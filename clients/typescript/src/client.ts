import createClient, { type Client } from 'openapi-fetch'
import type { components, paths } from './schema'

export type { components, paths } from './schema'
type Schemas = components['schemas']

export type Session = Schemas['Session']
export type Enrollment = Schemas['Enrollment']
export type AppEnrollment = Schemas['AppEnrollment']
export type PasskeyEnrollment = Schemas['PasskeyEnrollment']
export type AuthenticatorType = Schemas['AuthenticatorType']
export type PasskeyCreationOptions = Schemas['PasskeyCreationOptions']
export type PasskeyRequestOptions = Schemas['PasskeyRequestOptions']
export type PasskeyAttestation = Schemas['PasskeyAttestation']
export type PasskeyAssertion = Schemas['PasskeyAssertion']
export type SignInPage = Schemas['SignInPage']
export type LinkPurpose = Schemas['LinkPurpose']
export type Authenticator = Schemas['Authenticator']
export type Account = Schemas['Account']
export type SignedInAs = Schemas['SignedInAs']
export type FieldError = Schemas['FieldError']
export type TwoFactorPolicy = Schemas['TwoFactorPolicy']
export type TwoFactorChange = Schemas['TwoFactorChange']
export type TwoFactorPreview = Schemas['TwoFactorPreview']
export type PreviewedPerson = Schemas['PreviewedPerson']
export type DailyProgress = Schemas['DailyProgress']
export type Member = Schemas['Member']
export type MemberTotals = Schemas['MemberTotals']
export type Look = Schemas['Look']

/** Every error response of the service (RFC 9457). Narrow it by `code`; `reason` names the cause. */
export type Refusal =
  | Schemas['InvalidRequest']
  | Schemas['Unauthenticated']
  | Schemas['TokenRotated']
  | Schemas['InvalidCredentials']
  | Schemas['InsufficientAuthentication']
  | Schemas['Forbidden']
  | Schemas['CodeInvalid']
  | Schemas['EmailCodeInvalid']
  | Schemas['PasskeyInvalid']
  | Schemas['FactorDisabled']
  | Schemas['NotFound']
  | Schemas['Conflict']
  | Schemas['IdempotencyConflict']
  | Schemas['AlreadySignedIn']
  | Schemas['LastOwner']
  | Schemas['ActionPending']
  | Schemas['OwnerNotReady']
  | Schemas['EnrollmentExpired']
  | Schemas['PreconditionFailed']
  | Schemas['PolicyOvertaken']
  | Schemas['PreconditionRequired']
  | Schemas['PayloadTooLarge']
  | Schemas['UnsupportedMediaType']
  | Schemas['TooManyAttempts']
  | Schemas['InternalError']
  | Schemas['Unavailable']

/** The calls that take an `Idempotency-Key`: a repeat with the same key gets the first response. A test compares the list with openapi.yaml. */
export const idempotentCalls: ReadonlySet<string> = new Set([
  'POST /session/verify',
  'POST /session/reauthenticate',
  'POST /authenticators/{id}/confirm',
  'POST /authenticators/{id}/unbind',
  'POST /recovery-codes',
])

export interface ClientOptions {
  /** Where the API is. Default `/api`, the same origin. */
  baseUrl?: string
  /**
   * Returns the newest session token, for a client without cookies. Without it the client uses the session cookie. It is never both: the
   * service refuses a request with two tokens.
   */
  token?: () => string | null
  /** Languages for error texts, most wanted first. Default: what the browser sends. */
  languages?: () => readonly string[]
  /** Replaces `fetch`, for tests. */
  fetch?: (request: Request) => Promise<Response>
}

export type MfaClient = Client<paths>

/**
 * A typed client for every route of the service. It follows the three rules that every front end must follow:
 *
 * 1. A call that takes an `Idempotency-Key` gets a random one, and is repeated once when no response arrived.
 * 2. A call refused with `token_rotated` is repeated once: another call of this browser has received the newer cookie meanwhile.
 * 3. A request carries the cookie or a bearer token, never both.
 */
export function createMfaClient(options: ClientOptions = {}): MfaClient {
  const send = options.fetch ?? ((request: Request) => fetch(request))
  const client = createClient<paths>({
    baseUrl: options.baseUrl ?? '/api',
    credentials: options.token ? 'omit' : 'same-origin',
    fetch: request => careful(request, send),
  })
  client.use({
    onRequest({ request, schemaPath }) {
      if (idempotentCalls.has(`${request.method} ${schemaPath}`)) request.headers.set('Idempotency-Key', crypto.randomUUID())
      const token = options.token?.()
      if (token) request.headers.set('Authorization', `Bearer ${token}`)
      const languages = options.languages?.()
      if (languages?.length) request.headers.set('Accept-Language', languages.join(', '))
      return request
    },
  })
  return client
}

async function careful(request: Request, send: (request: Request) => Promise<Response>): Promise<Response> {
  const again = request.clone()
  let response: Response
  try {
    response = await send(request)
  } catch (lost) {
    // Without a key, the service could carry out a write twice.
    if (request.method !== 'GET' && !request.headers.has('Idempotency-Key')) throw lost
    return send(again)
  }
  // A rotated bearer token cannot be repeated: its successor is in the response that another call received.
  if (response.status !== 401 || request.headers.has('Authorization')) return response
  const refusal: unknown = await response
    .clone()
    .json()
    .catch(() => null)
  return (refusal as Refusal | null)?.code === 'token_rotated' ? send(again) : response
}

/** The response as one value: the body, or the refusal. A response that is not from the service (a proxy's page) is `unavailable`. */
export function refusalOf(answer: { error?: unknown; response: Response }): Refusal | null {
  if (answer.response.ok) return null
  const error = answer.error as Refusal | undefined
  if (typeof error?.code === 'string') return error
  return unavailable
}

/**
 * What is wrong with one field of a refused request; undefined if that field is not refused.
 *
 * @param field Its path in the body, such as `owner.email`, or the name of a parameter.
 */
export function fieldErrorOf(refusal: Refusal | null | undefined, field: string): FieldError | undefined {
  return refusal?.code === 'invalid_request' ? refusal.fieldErrors?.find(one => one.field === field) : undefined
}

/** What a front end shows when no response arrived. */
export const unavailable: Refusal = {
  type: 'urn:problem-type:mfa:unavailable',
  title: 'The service cannot be reached',
  status: 503,
  detail: 'The service cannot be reached. Check your connection, then try again.',
  code: 'unavailable',
  reason: 'unavailable',
}
