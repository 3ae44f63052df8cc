import { afterEach, expect, test, vi } from 'vitest'
import type { PasskeyAssertion, PasskeyAttestation, Refusal } from '../src'
import { createFlow, type Flow, screenOf, screenOfRefusal } from '../src/flow'
import { canUsePasskeys, createPasskey, getPasskey, passkeySupport } from '../src/passkeys'
import { type Answer, denied, enroll, service, session, verify } from './service'

const id = 'a'.repeat(26)
const request = { challenge: 'Y2hhbGxlbmdl', timeout: 300_000, rpId: 'mfa.test', allowCredentials: [], userVerification: 'required' as const }
const challenge: Answer = [201, { options: request, expiresAt: '2026-11-22T12:05:00Z' }]
const creation = {
  rp: { id: 'mfa.test', name: 'Acme' },
  user: { id: 'dXV1', name: 'ana@acme.test', displayName: 'Ana' },
  challenge: 'Y2hhbGxlbmdl',
  pubKeyCredParams: [{ type: 'public-key' as const, alg: -7 }],
  timeout: 600_000,
  excludeCredentials: [{ type: 'public-key' as const, id: '-_8', transports: ['internal'] }],
  authenticatorSelection: { residentKey: 'required' as const, requireResidentKey: true, userVerification: 'required' as const },
  attestation: 'none' as const,
}
const begun = { type: 'passkey', id, name: 'Passkey', rpId: 'mfa.test', options: creation, emailCodeRequired: false, expiresAt: '' }
const confirmed = (recoveryCodes: string[] | null = null) => ({
  sessionToken: null,
  session: session({ assurance: 'aal2' }),
  authenticator: { id, aaguid: 'model' },
  recoveryCodes,
})
const assertion: PasskeyAssertion = { id: 'AAEC', type: 'public-key' }
const attestation: PasskeyAttestation = { id: 'AAEC', type: 'public-key' }
const get = () => Promise.resolve(assertion)
const create = () => Promise.resolve(attestation)
const refuses = (name: string) => () => Promise.reject(new DOMException('', name))

const both = { ...verify, types: ['passkey' as const, 'app' as const] }
const waiting = session({ state: 'verification_required', next: [both] })
const enrolling = session({ state: 'enrollment_required', next: [{ ...enroll, types: ['passkey'] }] })
const screen = (flow: Flow) => flow.getSnapshot().screen

const started = async (answers: Parameters<typeof service>[0], passkeys = true) => {
  const { client, requests } = service(answers)
  const flow = createFlow(client, { tenant: 'acme', passkeys })
  await flow.load()
  return { flow, client, requests }
}

afterEach(() => vi.unstubAllGlobals())

test('a passkey comes first where the person has one and the front end can use it', () => {
  expect(screenOf(waiting, 0, true)).toMatchObject({ name: 'verify', method: 'passkey', types: ['passkey', 'app'] })
  expect(screenOf(waiting, 0, false)).toMatchObject({ name: 'verify', method: 'code' })
  expect(screenOf(session({ state: 'verification_required', next: [verify] }), 0, true)).toMatchObject({ method: 'code' })
})

test('a person without an app is never asked for its code', () => {
  const only = session({ state: 'verification_required', next: [{ ...verify, types: ['passkey'] }] })
  expect(screenOf(only, 0, false)).toMatchObject({ name: 'verify', method: 'passkey' })
  const none = session({ state: 'verification_required', next: [{ ...verify, types: [] }] })
  expect(screenOf(none, 0, true)).toMatchObject({ name: 'verify', method: 'recovery_code' })
})

test('an active session says until when a passkey is needed', () => {
  const given = session({ passkeyDeadline: '2026-12-01T00:00:00Z' })
  expect(screenOf(given, Date.parse('2026-11-22'))).toMatchObject({ notices: ['passkey_by'] })
  expect(screenOf(given, Date.parse('2026-12-02'))).toMatchObject({ notices: [] })
})

test('a disabled passkey leaves every other way', () => {
  const refusal = { code: 'factor_disabled', reason: 'passkey_disabled' } as Refusal
  const at = { name: 'verify', why: 'session', method: 'passkey', types: ['passkey', 'app'] } as const
  expect(screenOfRefusal(refusal, at)).toMatchObject({ method: 'passkey', types: ['passkey', 'app'], error: refusal })
})

test('a passkey verifies the session, with the options of its challenge', async () => {
  const { flow, requests } = await started({
    'GET /session': [200, waiting],
    'POST /session/challenges': challenge,
    'POST /session/verify': [200, { sessionToken: null, session: session({ assurance: 'aal2' }) }],
  })
  const asked = vi.fn(get)
  expect(await flow.verifyWithPasskey(asked)).toBe(true)
  expect(asked).toHaveBeenCalledWith(request)
  expect(await requests.at(-1)!.json()).toEqual({ assertion })
  expect(screen(flow).name).toBe('ready')
})

test.each([
  ['NotAllowedError', 'cancelled'],
  ['AbortError', 'cancelled'],
  ['SecurityError', 'not_here'],
  ['UnknownError', 'failed'],
])('%s of the browser leaves the step on show and says "%s"', async (name, trouble) => {
  const { flow } = await started({ 'GET /session': [200, waiting], 'POST /session/challenges': challenge })
  expect(await flow.verifyWithPasskey(refuses(name))).toBe(false)
  expect(flow.getSnapshot()).toMatchObject({ busy: false, screen: { name: 'verify', method: 'passkey', trouble } })
  flow.verifyBy('code')
  expect(screen(flow)).toEqual({ name: 'verify', why: 'session', method: 'code', types: ['passkey', 'app'] })
})

test('a refused passkey stays on the page with its cause, which replaces what the browser said before', async () => {
  const { flow } = await started({
    'GET /session': [200, waiting],
    'POST /session/challenges': challenge,
    'POST /session/verify': [403, { code: 'passkey_invalid', status: 403, reason: 'unknown_passkey' }],
  })
  await flow.verifyWithPasskey(refuses('AbortError'))
  expect(await flow.verifyWithPasskey(get)).toBe(false)
  expect(screen(flow)).toMatchObject({ name: 'verify', method: 'passkey', error: { reason: 'unknown_passkey' }, trouble: undefined })
})

test('a person without a passkey here is told so and is not asked for one', async () => {
  const { flow } = await started({
    'GET /session': [200, waiting],
    'POST /session/challenges': [409, { code: 'conflict', status: 409, reason: 'no_passkey' }],
  })
  const asked = vi.fn(get)
  expect(await flow.verifyWithPasskey(asked)).toBe(false)
  expect(asked).not.toHaveBeenCalled()
  expect(screen(flow)).toMatchObject({ name: 'verify', error: { reason: 'no_passkey' } })
})

test('a passkey alone signs in', async () => {
  const { flow, requests } = await started({
    'GET /session': [401, { code: 'unauthenticated', status: 401 }],
    'POST /tenants/acme/sessions/challenges': challenge,
    'POST /tenants/acme/sessions': [201, { sessionToken: null, session: session({ assurance: 'aal2' }), codeError: null }],
  })
  expect(await flow.signInWithPasskey(get)).toBe(true)
  expect(await requests.at(-1)!.json()).toEqual({ assertion, cookie: true })
  expect(screen(flow).name).toBe('ready')
})

test('a sign-in that is cancelled keeps what the page was for', async () => {
  const globex = { tenantId: 'globex', tenantName: 'Globex', email: 'gil@globex.test', displayName: 'Gil' }
  const { flow } = await started({ 'GET /session': [200, session({ ...globex })], 'POST /tenants/acme/sessions/challenges': challenge })
  await flow.replaceSession()
  await flow.signInWithPasskey(refuses('NotAllowedError'))
  expect(screen(flow)).toMatchObject({ name: 'sign_in', replaces: globex, trouble: 'cancelled' })
})

test('a passkey is created, confirmed and named', async () => {
  const { flow, requests } = await started({
    'GET /session': [200, enrolling],
    'POST /authenticators': [201, begun],
    [`POST /authenticators/${id}/confirm`]: [200, confirmed(['code-1'])],
    [`PATCH /authenticators/${id}`]: [200, {}],
  })
  expect(screen(flow)).toMatchObject({ name: 'enroll', types: ['passkey'] })
  expect(await flow.beginPasskey()).toBe(true)
  expect(await requests.at(-1)!.json()).toEqual({ type: 'passkey' })
  const made = vi.fn(create)
  expect(await flow.confirmPasskey(made, undefined, async one => `Key of ${one.aaguid}`)).toBe(true)
  expect(made).toHaveBeenCalledWith(creation)
  expect(await requests.at(-2)!.json()).toEqual({ attestation })
  expect(await requests.at(-1)!.json()).toEqual({ name: 'Key of model' })
  expect(screen(flow)).toEqual({ name: 'recovery_codes', codes: ['code-1'] })
})

test('a name that is taken does not stop the person', async () => {
  const { flow } = await started({
    'GET /session': [200, session({ state: 'active' })],
    'POST /authenticators': [201, begun],
    [`POST /authenticators/${id}/confirm`]: [200, confirmed()],
    [`PATCH /authenticators/${id}`]: [409, { code: 'conflict', status: 409, reason: 'name_taken' }],
  })
  flow.wishToEnroll(1, ['passkey'])
  await flow.beginPasskey()
  expect(await flow.confirmPasskey(create, undefined, async () => 'Key')).toBe(true)
  expect(screen(flow).name).toBe('ready')
})

test('a device that has a passkey already says so, and the enrollment goes on with another', async () => {
  const { flow } = await started({
    'GET /session': [200, enrolling],
    'POST /authenticators': [201, begun],
    [`POST /authenticators/${id}/confirm`]: [200, confirmed()],
  })
  await flow.beginPasskey()
  expect(await flow.confirmPasskey(refuses('InvalidStateError'))).toBe(false)
  expect(screen(flow)).toMatchObject({ name: 'enroll', trouble: 'already_there', enrollment: { type: 'passkey' } })
  expect(await flow.confirmPasskey(create)).toBe(true)
})

test('a passkey whose mailed code is wrong is created once', async () => {
  let tries = 0
  const { flow, requests } = await started({
    'GET /session': [200, enrolling],
    'POST /authenticators': [201, { ...begun, emailCodeRequired: true }],
    'POST /enrollment/email-code': [202, { digits: 8, expiresAt: '' }],
    [`POST /authenticators/${id}/confirm`]: () =>
      tries++ ? [200, confirmed()] : [403, { code: 'email_code_invalid', status: 403, reason: 'wrong_email_code', attemptsLeft: 4 }],
  })
  await flow.beginPasskey()
  expect(screen(flow)).toMatchObject({ name: 'enroll', mailedCode: { sent: 1 } })
  const made = vi.fn(create)
  expect(await flow.confirmPasskey(made, '11111111')).toBe(false)
  expect(screen(flow)).toMatchObject({ name: 'enroll', made: attestation, error: { code: 'email_code_invalid' } })
  expect(await flow.confirmPasskey(made, '22222222')).toBe(true)
  expect(made).toHaveBeenCalledOnce()
  expect(await requests.at(-1)!.json()).toEqual({ attestation, emailCode: '22222222' })
})

test('a passkey that is refused makes room for another one', async () => {
  let tries = 0
  const { flow } = await started({
    'GET /session': [200, enrolling],
    'POST /authenticators': [201, begun],
    [`POST /authenticators/${id}/confirm`]: () =>
      ++tries === 1 ? [400, { code: 'passkey_invalid', status: 400, reason: 'model_not_allowed' }] : [200, confirmed()],
  })
  const created = vi.fn(create)
  await flow.beginPasskey()
  await flow.confirmPasskey(created)
  expect(screen(flow)).toMatchObject({ name: 'enroll', enrollment: { id }, made: undefined, error: { reason: 'model_not_allowed' } })
  await flow.confirmPasskey(created)
  expect(created).toHaveBeenCalledTimes(2)
  expect(screen(flow).name).toBe('ready')
})

test('an enrollment that came too late begins anew, and so does its passkey', async () => {
  const { flow } = await started({
    'GET /session': [200, enrolling],
    'POST /authenticators': [201, begun],
    [`POST /authenticators/${id}/confirm`]: [410, { code: 'enrollment_expired', status: 410, reason: 'enrollment_expired' }],
  })
  await flow.beginPasskey()
  await flow.confirmPasskey(create)
  expect(screen(flow)).toEqual({ name: 'enroll', why: 'session', types: ['passkey'], codesRequired: 2, error: expect.objectContaining({ reason: 'enrollment_expired' }) })
})

test('an enrollment that lacks a fresh factor asks for it, goes on by itself, and once', async () => {
  let fresh = false
  const { flow, requests } = await started({
    'GET /session': [200, enrolling],
    'POST /authenticators': () => (fresh ? [201, begun] : [401, denied([both], { state: 'enrollment_required' })]),
    'POST /session/verify': () => {
      fresh = true
      return [200, { sessionToken: null, session: enrolling }]
    },
    [`POST /authenticators/${id}/confirm`]: [200, confirmed()],
  })
  expect(await flow.beginPasskey()).toBe(false)
  expect(screen(flow)).toMatchObject({ name: 'verify', why: 'session' })
  await flow.verify('123456')
  expect(screen(flow)).toMatchObject({ name: 'enroll', enrollment: { type: 'passkey' } })
  await flow.confirmPasskey(create)
  expect(screen(flow).name).toBe('ready')
  expect(requests.filter(one => one.method === 'POST' && one.url.endsWith('/authenticators'))).toHaveLength(2)
})

test.each([
  ['is repeated once the person has it', true],
  ['gets its refusal if the person gives up', false],
])('a call that needs a passkey, whose enrollment needs a fresh code, %s', async (_, goesOn) => {
  let [fresh, made] = [false, false]
  const toEnroll = { ...enroll, types: ['passkey' as const] }
  const { flow, client } = await started({
    'GET /session': [200, session()],
    'POST /session/token': () => (made ? [200, { accessToken: 'token', expiresIn: 300 }] : [401, denied([toEnroll])]),
    'POST /authenticators': () => (fresh ? [201, begun] : [401, denied([verify])]),
    'POST /session/verify': () => {
      fresh = true
      return [200, { sessionToken: null, session: session({ assurance: 'aal2' }) }]
    },
    [`POST /authenticators/${id}/confirm`]: () => {
      made = true
      return [200, confirmed()]
    },
  })
  const token = flow.withStepUp(() => client.POST('/session/token', { body: { require: 'phr' } }))
  await vi.waitFor(() => expect(screen(flow).name).toBe('enroll'))
  expect(await flow.beginPasskey()).toBe(false)
  expect(screen(flow)).toMatchObject({ name: 'verify', why: 'step_up' })
  if (goesOn) {
    await flow.verify('123456')
    expect(screen(flow)).toMatchObject({ name: 'enroll', enrollment: { id } })
    await flow.confirmPasskey(create)
  } else flow.cancelStep()
  const answer = await token
  expect(answer.response.status).toBe(goesOn ? 200 : 401)
  expect(screen(flow).name).toBe('ready')
})

test('a code of an app does not confirm a passkey, nor the other way round', async () => {
  const { flow } = await started({ 'GET /session': [200, enrolling], 'POST /authenticators': [201, begun] })
  expect(await flow.confirmPasskey(create)).toBe(false)
  await flow.beginPasskey()
  expect(await flow.confirmEnrollment(['123456'])).toBe(false)
})

/** A browser with passkeys. */
function browser(over: { hostname?: string; isSecureContext?: boolean; credentials?: object; passkeys?: object | null } = {}) {
  const known = Object.assign(function PublicKeyCredential() {}, {
    isUserVerifyingPlatformAuthenticatorAvailable: async () => true,
    isConditionalMediationAvailable: async () => true,
    ...over.passkeys,
  })
  vi.stubGlobal('PublicKeyCredential', over.passkeys === null ? undefined : known)
  vi.stubGlobal('isSecureContext', over.isSecureContext ?? true)
  vi.stubGlobal('location', { hostname: over.hostname ?? 'mfa.test' })
  vi.stubGlobal('navigator', { credentials: over.credentials })
}

test.each([
  [{}, true],
  [{ hostname: 'localhost' }, true],
  [{ hostname: '127.0.0.1' }, false],
  [{ hostname: '[::1]' }, false],
  [{ isSecureContext: false }, false],
  [{ passkeys: null }, false],
])('page %j can use passkeys: %s', (given, can) => {
  browser(given)
  expect(canUsePasskeys()).toBe(can)
})

test('a browser says what it can do; one that fails to say cannot do it', async () => {
  browser()
  expect(await passkeySupport()).toEqual({ any: true, device: true, autofill: true })
  browser({ passkeys: { isUserVerifyingPlatformAuthenticatorAvailable: () => Promise.reject(new Error()), isConditionalMediationAvailable: undefined } })
  expect(await passkeySupport()).toEqual({ any: true, device: false, autofill: false })
  browser({ hostname: '127.0.0.1' })
  expect(await passkeySupport()).toEqual({ any: false, device: false, autofill: false })
})

const buffer = (...bytes: number[]) => new Uint8Array(bytes).buffer

test('options and response travel in base64url', async () => {
  const made = vi.fn(async (_: unknown) => ({
    id: '-_8',
    rawId: buffer(251, 255),
    type: 'public-key',
    response: { clientDataJSON: buffer(1), attestationObject: buffer(251, 255, 254), getTransports: () => ['internal', 'hybrid'] },
  }))
  const given = vi.fn(async (_: unknown) => ({
    id: '-_8',
    rawId: buffer(251, 255),
    type: 'public-key',
    authenticatorAttachment: 'platform',
    response: { clientDataJSON: buffer(1), authenticatorData: buffer(2), signature: buffer(3), userHandle: null },
  }))
  browser({ credentials: { create: made, get: given } })
  const signal = new AbortController().signal

  const attested = await createPasskey(creation)
  const asserted = await getPasskey({ ...request, allowCredentials: creation.excludeCredentials }, { mediation: 'conditional', signal })

  expect(made.mock.calls[0]![0]).toMatchObject({
    publicKey: { challenge: new TextEncoder().encode('challenge'), user: { id: new Uint8Array([117, 117, 117]) }, excludeCredentials: [{ id: new Uint8Array([251, 255]) }] },
  })
  expect(given.mock.calls[0]![0]).toMatchObject({ mediation: 'conditional', signal, publicKey: { allowCredentials: [{ id: new Uint8Array([251, 255]) }] } })
  expect(attested).toMatchObject({ id: '-_8', rawId: '-_8', response: { clientDataJSON: 'AQ', attestationObject: '-__-', transports: ['internal', 'hybrid'] } })
  expect(asserted).toEqual({
    id: '-_8',
    rawId: '-_8',
    type: 'public-key',
    authenticatorAttachment: 'platform',
    clientExtensionResults: {},
    response: { clientDataJSON: 'AQ', authenticatorData: 'Ag', signature: 'Aw' },
  })
})

test('a browser that answers nothing is one that was cancelled', async () => {
  browser({ credentials: { get: async () => null } })
  await expect(getPasskey(request)).rejects.toMatchObject({ name: 'NotAllowedError' })
})
