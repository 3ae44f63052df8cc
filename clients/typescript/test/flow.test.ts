import { expect, test } from 'vitest'
import { createFlow, type Flow, screenOf, screenOfRefusal } from '../src/flow'
import type { Refusal, Session } from '../src'
import { type Answer, denied, enroll, service, session, verify } from './service'

const confirmed = (recoveryCodes: string[] | null) => ({
  sessionToken: null,
  session: session({ assurance: 'aal2' }),
  authenticator: { id: 'a'.repeat(26), aaguid: 'model' },
  recoveryCodes,
})
const enrollment = { type: 'app', id: 'a'.repeat(26), name: 'Phone', secret: 'S', uri: 'otpauth://', qrPng: 'data:', qrSvg: '', codesRequired: 2, emailCodeRequired: false }
const nameOf = (flow: Flow) => flow.getSnapshot().screen.name

/** Settles when the flow shows the screen. */
const shown = (flow: Flow, name: string) =>
  new Promise<void>(resolve => {
    const look = () => nameOf(flow) === name && resolve()
    flow.subscribe(look)
    look()
  })

test.each([
  [null, 'sign_in'],
  [session(), 'ready'],
  [session({ state: 'verification_required', next: [verify] }), 'verify'],
  [session({ state: 'enrollment_required', next: [enroll] }), 'enroll'],
  [
    session({ state: 'reauthentication_required', next: [{ rel: 'reauthenticate', method: 'POST', href: '', methods: ['sso:acme'], codesRequired: null, types: null }] }),
    'reauthenticate',
  ],
  [session({ state: 'reauthentication_required' }), 'blocked'],
])('session %# shows its screen', (given, screen) => {
  expect(screenOf(given).name).toBe(screen)
})

test('a step names what the page needs to know', () => {
  const next = [{ rel: 'reauthenticate', method: 'POST', href: '', methods: ['sso:acme'], codesRequired: null, types: null }] satisfies Session['next']
  expect(screenOf(session({ state: 'reauthentication_required', next }))).toMatchObject({ methods: ['sso:acme'] })
  expect(screenOf(session({ state: 'enrollment_required', next: [enroll] }))).toMatchObject({ codesRequired: 2 })
})

test('an active session shows what deserves a notice', () => {
  const given = session({ recoveryCodesLow: true, enrollmentDeadline: '2026-12-01T00:00:00Z' })
  expect(screenOf(given, Date.parse('2026-11-22'))).toMatchObject({ notices: ['enroll_by', 'recovery_codes_low'] })
  expect(screenOf(given, Date.parse('2026-12-02'))).toMatchObject({ notices: ['recovery_codes_low'] })
})

test('a wait keeps the screen and says until when', () => {
  const wait = { code: 'too_many_attempts', retryAfterSeconds: 30 } as Refusal
  expect(screenOfRefusal(wait, { name: 'verify', why: 'session', method: 'code', types: ['app'] }, 1000)).toMatchObject({ name: 'verify', blockedUntil: 31000 })
})

test('a disabled authenticator leaves the recovery code', () => {
  const refusal = { code: 'factor_disabled' } as Refusal
  expect(screenOfRefusal(refusal, { name: 'verify', why: 'session', method: 'code', types: ['app'] })).toMatchObject({ method: 'recovery_code' })
})

test('sign-in leads through the code to the application', async () => {
  const waiting = session({ state: 'verification_required', next: [verify] })
  const { client, requests } = service({
    'GET /session': [401, { code: 'unauthenticated', status: 401 }],
    'POST /tenants/acme/sessions': [201, { sessionToken: null, session: waiting, codeError: null }],
    'POST /session/verify': [200, { sessionToken: null, session: session({ assurance: 'aal2' }) }],
  })
  const flow = createFlow(client, { tenant: 'acme' })
  await flow.load()
  expect(nameOf(flow)).toBe('sign_in')
  await flow.signIn({ email: 'ana@acme.test', password: 'a password' })
  expect(nameOf(flow)).toBe('verify')
  flow.verifyBy('recovery_code')
  await flow.verify('aaaaa-bbbbb-ccccc-ddddd-eeeee')
  expect(nameOf(flow)).toBe('ready')
  expect(await requests.at(-1)!.json()).toEqual({ recoveryCode: 'aaaaa-bbbbb-ccccc-ddddd-eeeee' })
})

const globex = { tenantId: 'globex', tenantName: 'Globex', email: 'gil@globex.test', displayName: 'Gil' }
const signed = [401, { code: 'unauthenticated', status: 401 }] satisfies Answer
const credentials = { email: 'ana@acme.test', password: 'a password' }

/** A browser with a live session, which a sign-in must replace. */
function occupied(before: Answer, opened = session()) {
  return service({
    'GET /session': before,
    'POST /tenants/acme/sessions': (_, body) =>
      body.replace ? [201, { sessionToken: null, session: opened, codeError: null }] : [409, { code: 'already_signed_in', status: 409, signedInAs: globex }],
  })
}

test('a session of another tenant is asked about, and nothing of it is shown', async () => {
  const { client } = occupied([200, session({ ...globex })])
  const flow = createFlow(client, { tenant: 'acme' })
  await flow.load()
  expect(flow.getSnapshot()).toMatchObject({ session: null, screen: { name: 'already_signed_in', as: { email: 'gil@globex.test' } } })
})

test('a sign-in that a session refuses is repeated, with the same credentials, to replace it', async () => {
  const { client, requests } = occupied(signed)
  const flow = createFlow(client, { tenant: 'acme' })
  await flow.load()
  await flow.signIn(credentials)
  expect(flow.getSnapshot()).toMatchObject({ busy: false, screen: { name: 'already_signed_in', as: globex } })
  await flow.replaceSession()
  expect(await requests.at(-1)!.json()).toEqual({ ...credentials, cookie: true, replace: true })
  expect(nameOf(flow)).toBe('ready')
})

test('the choice to replace a session lasts until somebody has signed in, whatever another tab does', async () => {
  const { client, requests } = occupied([200, session({ ...globex })])
  const flow = createFlow(client, { tenant: 'acme' })
  await flow.load()
  await flow.replaceSession()
  expect(flow.getSnapshot().screen).toMatchObject({ name: 'sign_in', replaces: globex })
  await flow.refresh()
  expect(nameOf(flow)).toBe('sign_in')
  await flow.signIn(credentials)
  expect(await requests.at(-1)!.json()).toMatchObject({ replace: true })
  expect(nameOf(flow)).toBe('ready')
})

test('a session that is kept is read again', async () => {
  let opened = false
  const { client } = service({
    'GET /session': () => (opened ? [200, session()] : signed),
    'POST /tenants/acme/sessions': () => {
      opened = true
      return [409, { code: 'already_signed_in', status: 409, signedInAs: { ...globex, tenantId: 'acme' } }]
    },
  })
  const flow = createFlow(client, { tenant: 'acme' })
  await flow.load()
  await flow.signIn(credentials)
  await flow.keepSession()
  expect(nameOf(flow)).toBe('ready')
})

test('a call that lacks a fresh code is repeated after it, and its promise settles once', async () => {
  let fresh = false
  const { client } = service({
    'GET /session': [200, session()],
    'POST /session/verify': () => {
      fresh = true
      return [200, { sessionToken: null, session: session({ assurance: 'aal2' }) }]
    },
    'POST /recovery-codes': () => (fresh ? [200, { recoveryCodes: ['a'] }] : [401, denied([verify])]),
  })
  const flow = createFlow(client, { tenant: 'acme' })
  await flow.load()
  const made = flow.withStepUp(() => client.POST('/recovery-codes', { body: {} }))
  await shown(flow, 'verify')
  expect(flow.getSnapshot().screen).toMatchObject({ why: 'step_up' })
  await flow.verify('123 456')
  expect((await made).data?.recoveryCodes).toEqual(['a'])
  expect(nameOf(flow)).toBe('ready')
})

test('a step that is given up answers the call with its refusal', async () => {
  const { client } = service({ 'GET /session': [200, session()], 'POST /recovery-codes': [401, denied([verify])] })
  const flow = createFlow(client, { tenant: 'acme' })
  await flow.load()
  const made = flow.withStepUp(() => client.POST('/recovery-codes', { body: {} }))
  await shown(flow, 'verify')
  flow.cancelStep()
  expect((await made).response.status).toBe(401)
  expect(nameOf(flow)).toBe('ready')
})

test('recovery codes stay on show until they are stored, whatever another tab does', async () => {
  const { client } = service({
    'GET /session': [200, session({ state: 'enrollment_required', next: [enroll] })],
    'POST /authenticators': [201, enrollment],
    [`POST /authenticators/${enrollment.id}/confirm`]: [200, confirmed(['code-1'])],
  })
  const other = new BroadcastChannel('test')
  const channel = new BroadcastChannel('test')
  const flow = createFlow(client, { tenant: 'acme', channel })
  await flow.load()
  await flow.beginEnrollment('Phone')
  expect(flow.getSnapshot().screen).toMatchObject({ name: 'enroll', codesRequired: 2, enrollment: { secret: 'S' } })
  await flow.confirmEnrollment(['111111', '222222'])
  other.postMessage('changed')
  await flow.refresh()
  expect(flow.getSnapshot().screen).toEqual({ name: 'recovery_codes', codes: ['code-1'] })
  await flow.codesStored()
  expect(nameOf(flow)).toBe('ready')
  other.close()
  channel.close()
})

const mailed = { digits: 8, expiresAt: '2026-11-22T12:10:00Z' }

test('an enrollment that needs the mailbox has a code mailed and sends it along', async () => {
  const { client, requests } = service({
    'GET /session': [200, session({ state: 'enrollment_required', next: [enroll] })],
    'POST /authenticators': [201, { ...enrollment, emailCodeRequired: true }],
    'POST /enrollment/email-code': [202, mailed],
    [`POST /authenticators/${enrollment.id}/confirm`]: [200, confirmed(['code-1'])],
  })
  const flow = createFlow(client, { tenant: 'acme' })
  await flow.load()
  await flow.beginEnrollment('Phone')
  expect(flow.getSnapshot()).toMatchObject({ busy: false, screen: { name: 'enroll', mailedCode: { sent: 1 } } })
  await flow.mailCode()
  expect(flow.getSnapshot().screen).toMatchObject({ mailedCode: { sent: 2 }, enrollment: { secret: 'S' } })
  await flow.confirmEnrollment(['111111', '222222'], '12345678')
  expect(await requests.at(-1)!.json()).toEqual({ codes: ['111111', '222222'], emailCode: '12345678' })
  expect(nameOf(flow)).toBe('recovery_codes')
})

test('an enrollment that turns out to need the mailbox keeps its QR code and has a code mailed', async () => {
  const missing: Answer = [401, denied([], { reason: 'mailbox_not_proven' })]
  const { client } = service({
    'GET /session': [200, session({ state: 'enrollment_required', next: [enroll] })],
    'POST /authenticators': [201, enrollment],
    'POST /enrollment/email-code': [202, mailed],
    [`POST /authenticators/${enrollment.id}/confirm`]: missing,
  })
  const flow = createFlow(client, { tenant: 'acme' })
  await flow.load()
  await flow.beginEnrollment('Phone')
  await flow.confirmEnrollment(['111111', '222222'])
  expect(flow.getSnapshot().screen).toMatchObject({ name: 'enroll', mailedCode: { sent: 1 }, enrollment: { secret: 'S' } })
})

test.each([
  [410, 'enrollment_expired', 'enrollment_expired'],
  [404, 'not_found', 'no_pending_enrollment'],
])('a QR code that is of no use any more (%i %s) leads back to the start of the enrollment', async (status, code, reason) => {
  const { client } = service({
    'GET /session': [200, session({ state: 'enrollment_required', next: [enroll] })],
    'POST /authenticators': [201, enrollment],
    [`POST /authenticators/${enrollment.id}/confirm`]: [status, { code, status, reason }],
  })
  const flow = createFlow(client, { tenant: 'acme' })
  await flow.load()
  await flow.beginEnrollment('Phone')
  await flow.confirmEnrollment(['111111'])
  expect(flow.getSnapshot().screen).toMatchObject({ name: 'enroll', error: { reason } })
  expect(flow.getSnapshot().screen).not.toHaveProperty('enrollment')
})

test('something else that is not found leaves the QR code on show', async () => {
  const { client } = service({
    'GET /session': [200, session({ state: 'enrollment_required', next: [enroll] })],
    'POST /authenticators': [201, enrollment],
    [`POST /authenticators/${enrollment.id}/confirm`]: [404, { code: 'not_found', status: 404, reason: 'no_such_route' }],
  })
  const flow = createFlow(client, { tenant: 'acme' })
  await flow.load()
  await flow.beginEnrollment('Phone')
  await flow.confirmEnrollment(['111111', '222222'])
  expect(flow.getSnapshot().screen).toMatchObject({ enrollment: { secret: 'S' }, error: { reason: 'no_such_route' } })
})

test('a person who wants an authenticator sees beforehand how many codes it takes', async () => {
  const { client } = service({ 'GET /session': [200, session()] })
  const flow = createFlow(client, { tenant: 'acme' })
  await flow.load()
  flow.wishToEnroll(2)
  expect(flow.getSnapshot().screen).toEqual({ name: 'enroll', why: 'wish', types: ['app'], codesRequired: 2 })
})

test('a wrong code stays on the page with its cause', async () => {
  const { client, requests } = service({
    'GET /session': [200, session({ state: 'verification_required', next: [verify] })],
    'POST /session/verify': [403, { code: 'code_invalid', status: 403, reason: 'clock_skew', attemptsLeft: 4 }],
  })
  const flow = createFlow(client, { tenant: 'acme' })
  await flow.load()
  expect(await flow.verify('123456')).toBe(false)
  expect(flow.getSnapshot().screen).toMatchObject({ name: 'verify', error: { reason: 'clock_skew' } })
  expect(requests.map(one => one.method)).toEqual(['GET', 'POST'])
})

test('a session that ended elsewhere asks to sign in again and cancels what waited for a step', async () => {
  let alive = true
  const { client } = service({
    'GET /session': () => (alive ? [200, session()] : [401, { code: 'unauthenticated', status: 401 }]),
    'POST /recovery-codes': [401, denied([verify])],
  })
  const flow = createFlow(client, { tenant: 'acme' })
  await flow.load()
  const made = flow.withStepUp(() => client.POST('/recovery-codes', { body: {} }))
  await shown(flow, 'verify')
  alive = false
  await flow.refresh()
  expect(nameOf(flow)).toBe('sign_in')
  expect((await made).response.status).toBe(401)
})

test('a form that somebody fills in stays while its step is still missing', async () => {
  const { client } = service({ 'GET /session': [200, session({ state: 'verification_required', next: [verify] })] })
  const flow = createFlow(client, { tenant: 'acme' })
  await flow.load()
  flow.verifyBy('recovery_code')
  await flow.refresh()
  expect(flow.getSnapshot().screen).toMatchObject({ name: 'verify', method: 'recovery_code' })
})

test('a code that was accepted before, though its answer was lost, leads on', async () => {
  let verified = false
  const { client } = service({
    'GET /session': () => [200, verified ? session({ assurance: 'aal2' }) : session({ state: 'verification_required', next: [verify] })],
    'POST /session/verify': () => {
      verified = true
      return [403, { code: 'code_invalid', status: 403, reason: 'already_used', attemptsLeft: 4 }]
    },
  })
  const flow = createFlow(client, { tenant: 'acme' })
  await flow.load()
  expect(await flow.verify('123456')).toBe(true)
  expect(nameOf(flow)).toBe('ready')
})

test('a code for a session that has ended is not taken for verified', async () => {
  const { client } = service({
    'GET /session': [200, session({ state: 'verification_required', next: [verify] })],
    'POST /session/verify': [401, { code: 'unauthenticated', status: 401 }],
  })
  const flow = createFlow(client, { tenant: 'acme' })
  await flow.load()
  expect(await flow.verify('123456')).toBe(false)
  expect(flow.getSnapshot().screen).toMatchObject({ name: 'sign_in', why: 'ended' })
})

test('a service that cannot be reached is said on the page that asked', async () => {
  const { client } = service({ 'GET /session': [401, { code: 'unauthenticated' }], 'POST /tenants/acme/sessions': 'lost' })
  const flow = createFlow(client, { tenant: 'acme' })
  await flow.load()
  await flow.signIn({ email: 'ana@acme.test', password: 'a password' })
  expect(flow.getSnapshot()).toMatchObject({ busy: false, screen: { name: 'sign_in', error: { code: 'unavailable' } } })
})

test('a call that the sign-out overtook does not say that the session has ended', async () => {
  const { client } = service({
    'GET /session': [200, session()],
    'DELETE /session': [204],
    'GET /sessions': [401, { code: 'unauthenticated', status: 401 }],
  })
  const flow = createFlow(client, { tenant: 'acme' })
  await flow.load()
  await flow.signOut()
  expect((await flow.withStepUp(() => client.GET('/sessions'))).response.status).toBe(401)
  expect(flow.getSnapshot().screen).toMatchObject({ name: 'sign_in', why: 'signed_out' })
})

test('signing out ends in the sign-in page, and a failure to sign out is not hidden', async () => {
  let up = false
  const { client } = service({ 'GET /session': [200, session()], 'DELETE /session': () => (up ? [204] : [503, { code: 'unavailable', status: 503 }]) })
  const flow = createFlow(client, { tenant: 'acme' })
  await flow.load()
  await flow.signOut()
  expect(nameOf(flow)).toBe('unavailable')
  await flow.load()
  expect(nameOf(flow)).toBe('ready')
  up = true
  await flow.signOut()
  expect(flow.getSnapshot()).toMatchObject({ session: null, screen: { name: 'sign_in', why: 'signed_out' } })
})
