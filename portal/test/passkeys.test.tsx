// @vitest-environment happy-dom
// @vitest-environment-options { "url": "http://localhost/" }
import { render } from 'preact'
import { afterEach, expect, test, vi } from 'vitest'
import type { AuthenticatorType, SignInPage, TwoFactorPolicy } from '@mfafunctions/client'
import type { Flow } from '@mfafunctions/client/flow'
import { changeOf, type Edits, passkeysFrom, settingsOf } from '../src/owner/switch/settings'
import { Challenge } from '../src/pages/challenge'
import { Enroll } from '../src/pages/enroll'
import { SignIn } from '../src/pages/sign-in'
import { nameOfModel } from '../src/passkeys/models'

/** A browser: what it can do with passkeys, and how it answers when it is asked for one. */
function browser({ device = true, autofill = false, any = true, get = vi.fn() } = {}) {
  const known = Object.assign(function PublicKeyCredential() {}, {
    isUserVerifyingPlatformAuthenticatorAvailable: async () => device,
    isConditionalMediationAvailable: async () => autofill,
  })
  vi.stubGlobal('PublicKeyCredential', any ? known : undefined)
  vi.stubGlobal('isSecureContext', true)
  Object.defineProperty(navigator, 'credentials', { value: { get }, configurable: true })
  return get
}

afterEach(() => {
  render(null, document.body)
  vi.unstubAllGlobals()
})

const page = { tenantId: 'acme', name: 'Acme', methods: ['pwd'], providers: [], locales: [], look: null } as unknown as SignInPage
const text = () => document.body.textContent
const buttons = () => [...document.querySelectorAll('button')].map(one => one.textContent)
const press = (name: string) => [...document.querySelectorAll('button')].find(one => one.textContent === name)!.click()
const until = (check: () => void) => vi.waitFor(check, { timeout: 5000 })
const settled = () => new Promise(resolve => setTimeout(resolve, 50))

const enroll = (types: AuthenticatorType[]) =>
  render(<Enroll flow={{} as Flow} screen={{ name: 'enroll', why: 'wish', types, codesRequired: 1 }} session={null} busy={false} />, document.body)

test('a device that can keep a passkey offers one first, and an app second', async () => {
  browser()
  enroll(['app', 'passkey'])
  await until(() => expect(buttons()).toContain('Create a passkey'))
  expect(document.querySelector('input')).toBeNull()
  press('Use an authenticator app instead')
  await until(() => expect(buttons()).toContain('Set up the app'))
  press('Create a passkey instead')
  await until(() => expect(buttons()).toContain('Create a passkey'))
})

test('a device that can keep none offers the app first, and a passkey of another device second', async () => {
  browser({ device: false })
  enroll(['app', 'passkey'])
  await until(() => expect(buttons()).toContain('Set up the app'))
  press('Create a passkey instead')
  await until(() => expect(buttons()).toContain('Create a passkey'))
})

test('a browser without passkeys offers none, and says what to do where one is required', async () => {
  browser({ any: false })
  enroll(['app', 'passkey'])
  await until(() => expect(buttons()).toContain('Set up the app'))
  expect(text()).not.toContain('passkey')
  enroll(['passkey'])
  await until(() => expect(text()).toContain('Open the page in a current version of Chrome'))
  expect(buttons()).toEqual(['Not now'])
})

test('a person whose browser has no passkeys is told so, and may use a recovery code', () => {
  browser({ any: false })
  const screen = { name: 'verify', why: 'session', method: 'passkey', types: ['passkey'] } as const
  render(<Challenge flow={{} as Flow} screen={screen} busy={false} />, document.body)
  expect(text()).toContain('Open the page in a current version of Chrome')
  expect(buttons()).toEqual(['Use a recovery code instead'])
})

test('each other way of the person is offered, but no recovery code for an action', () => {
  browser()
  const show = (why: 'session' | 'step_up', types: AuthenticatorType[]) =>
    render(<Challenge flow={{} as Flow} screen={{ name: 'verify', why, method: 'passkey', types }} busy={false} />, document.body)
  show('session', ['passkey', 'app'])
  expect(buttons()).toEqual(['Use a passkey', 'Use the code from your app instead', 'Use a recovery code instead'])
  show('step_up', ['passkey', 'app'])
  expect(buttons()).toEqual(['Use a passkey', 'Use the code from your app instead'])
  show('step_up', ['passkey'])
  expect(buttons()).toEqual(['Use a passkey'])
})

/** A sign-in page whose service hands out numbered challenges. */
function signIn(offered: boolean, flow: Partial<Flow> = {}) {
  let handed = 0
  const asked = vi.fn(async (_: Request) => {
    const options = { challenge: btoa(String(++handed)), timeout: 300_000, rpId: 'localhost', allowCredentials: [], userVerification: 'required' }
    return new Response(JSON.stringify({ options, expiresAt: '' }), { status: 201, headers: { 'content-type': 'application/json' } })
  })
  vi.stubGlobal('fetch', asked)
  const shown = { ...page, passkeySignIn: offered }
  render(<SignIn flow={{ tenant: 'acme', ...flow } as Flow} page={shown} screen={{ name: 'sign_in' }} busy={false} />, document.body)
  return asked
}

test('a passkey is offered by a button and in the address field only where the tenant accepts it', async () => {
  const get = browser({ autofill: true, get: vi.fn(() => new Promise(() => undefined)) })
  signIn(false)
  await settled()
  expect(buttons()).not.toContain('Sign in with a passkey')
  expect(get).not.toHaveBeenCalled()
  expect(document.querySelector('input')!.autocomplete).toBe('username')
  signIn(true)
  await until(() => expect(buttons()).toContain('Sign in with a passkey'))
  await until(() => expect(get).toHaveBeenCalledWith(expect.objectContaining({ mediation: 'conditional' })))
  expect(document.querySelector('input')!.autocomplete).toBe('username webauthn')
})

test('a page without passkeys offers none', async () => {
  browser({ any: false })
  const asked = signIn(true)
  await settled()
  expect(buttons()).not.toContain('Sign in with a passkey')
  expect(asked).not.toHaveBeenCalled()
})

test('the address field waits for a passkey until another way is taken, and again after that came to nothing', async () => {
  const signals: AbortSignal[] = []
  browser({ autofill: true, get: vi.fn(({ signal }: { signal: AbortSignal }) => new Promise(() => signals.push(signal))) })
  let give: () => void
  const signInWithPasskey = vi.fn(() => new Promise<boolean>(resolve => (give = () => resolve(false))))
  signIn(true, { signInWithPasskey } as Partial<Flow>)
  await until(() => expect(signals).toHaveLength(1))
  press('Sign in with a passkey')
  expect(signals[0]!.aborted).toBe(true)
  expect(signInWithPasskey).toHaveBeenCalledOnce()
  await settled()
  expect(signals).toHaveLength(1)
  give!()
  await until(() => expect(signals).toHaveLength(2))
  render(null, document.body)
  await until(() => expect(signals[1]!.aborted).toBe(true))
})

test('a passkey that was picked signs in; a refused one gets another challenge', async () => {
  const buffer = new Uint8Array([1]).buffer
  const given = { id: 'AQ', rawId: buffer, type: 'public-key', response: { clientDataJSON: buffer, authenticatorData: buffer, signature: buffer } }
  const get = browser({ autofill: true, get: vi.fn(() => new Promise(() => undefined)).mockImplementationOnce(async () => given as never) })
  const accept = vi.fn(async () => false)
  const asked = signIn(true, { signIn: accept } as unknown as Partial<Flow>)
  await until(() => expect(accept).toHaveBeenCalledWith({ assertion: expect.objectContaining({ id: 'AQ' }) }))
  await until(() => expect(get).toHaveBeenCalledTimes(2))
  expect(asked).toHaveBeenCalledTimes(2)
})

test('a model suggests its name; what is not known or not said suggests none', () => {
  expect(nameOfModel('fbfc3007-154e-4ecc-8c0b-6e020557d7bd')).toBe('iCloud Keychain')
  expect(nameOfModel('00000000-0000-0000-0000-000000000000')).toBeUndefined()
  expect(nameOfModel(null)).toBeUndefined()
})

const policy = {
  mode: 'optional',
  graceDays: 0,
  authenticatorTypes: ['app', 'passkey'],
  phishingResistant: 'off',
  phishingResistantGraceDays: 0,
  passkeySignIn: 'on',
  allowedAaguids: [],
} as unknown as TwoFactorPolicy
const demanding = { ...policy, mode: 'required', phishingResistant: 'all', phishingResistantGraceDays: 7 } as TwoFactorPolicy

test.each<[string, TwoFactorPolicy, Edits, object | null]>([
  ['nothing', demanding, {}, null],
  ['what counts', policy, { authenticatorTypes: ['passkey'] }, { mode: 'optional', authenticatorTypes: ['passkey'] }],
  ['the same in the end', policy, { authenticatorTypes: ['app', 'passkey'] }, null],
  ['no sign-in without a password', policy, { passkeySignIn: 'off' }, { mode: 'optional', passkeySignIn: 'off' }],
  ['passkeys without a required second factor', policy, { phishingResistant: 'all' }, null],
  [
    'passkeys of Owners, with time',
    policy,
    { mode: 'required', phishingResistant: 'owners' },
    { mode: 'required', graceDays: 14, phishingResistant: 'owners', phishingResistantGraceDays: 14 },
  ],
  [
    'passkeys at once',
    policy,
    { mode: 'required', graceDays: 0, phishingResistant: 'all', phishingResistantGraceDays: 0 },
    { mode: 'required', graceDays: 0, phishingResistant: 'all', phishingResistantGraceDays: 0 },
  ],
  ['more time for passkeys', demanding, { phishingResistantGraceDays: 30 }, { mode: 'required', graceDays: 0, phishingResistantGraceDays: 30 }],
  ['passkeys of nobody', demanding, { phishingResistant: 'off' }, { mode: 'required', graceDays: 0, phishingResistant: 'off' }],
  [
    'from Owners to everybody, with time for those who are new',
    { ...demanding, phishingResistant: 'owners' } as TwoFactorPolicy,
    { phishingResistant: 'all' },
    { mode: 'required', graceDays: 0, phishingResistant: 'all', phishingResistantGraceDays: 14 },
  ],
  [
    'from everybody to Owners, who get no more time',
    demanding,
    { phishingResistant: 'owners' },
    { mode: 'required', graceDays: 0, phishingResistant: 'owners', phishingResistantGraceDays: 7 },
  ],
  ['models', policy, { allowedAaguids: ['b', 'c'] }, { mode: 'optional', allowedAaguids: ['b', 'c'] }],
  ['a weaker mode takes passkeys along', demanding, { mode: 'optional' }, { mode: 'optional', phishingResistant: 'off' }],
  ['passkeys that no longer count', demanding, { authenticatorTypes: ['app'] }, { mode: 'required', graceDays: 0, authenticatorTypes: ['app'], phishingResistant: 'off' }],
])('an Owner who changes %s asks for that and no more', (_, from, edits, body) => {
  expect(changeOf(from, edits)).toEqual(body)
  expect(settingsOf(from, {})).toMatchObject({ phishingResistant: from.phishingResistant })
})

test('passkeys are not required before a second factor is, and without days at once', () => {
  const [sooner, later] = ['2999-01-01T00:00:00Z', '2999-02-01T00:00:00Z']
  expect(passkeysFrom({ graceDays: 14, phishingResistantGraceDays: 0 }, sooner, later)).toBe(sooner)
  expect(passkeysFrom({ graceDays: 14, phishingResistantGraceDays: 30 }, sooner, later)).toBe(later)
  expect(passkeysFrom({ graceDays: 30, phishingResistantGraceDays: 14 }, later, sooner)).toBe(later)
  expect(passkeysFrom({ graceDays: 0, phishingResistantGraceDays: 0 }, later, later)).toBeNull()
  expect(passkeysFrom({ graceDays: 14, phishingResistantGraceDays: 0 }, null, null)).toBeNull()
})
