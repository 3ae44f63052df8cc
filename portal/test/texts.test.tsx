// @vitest-environment happy-dom
import type { ComponentChild } from 'preact'
import { renderToString } from 'preact-render-to-string'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { PasskeyEnrollment, Refusal, Session } from '@mfafunctions/client'
import type { Flow, Screen } from '@mfafunctions/client/flow'
import { AccountPage } from '../src/account/account'
import { en, type Texts } from '../src/i18n/en'
import { es } from '../src/i18n/es'
import { fr } from '../src/i18n/fr'
import { zhHans } from '../src/i18n/zh-Hans'
import { pick, pretend } from '../src/i18n'
import { ChooseTenant } from '../src/pages/choose-tenant'
import { Challenge } from '../src/pages/challenge'
import { RecoveryCodes } from '../src/pages/codes'
import { Enroll } from '../src/pages/enroll'
import { Forgot } from '../src/pages/forgot'
import { Link } from '../src/pages/link'
import { Reauthenticate } from '../src/pages/reauthenticate'
import { type ProviderOutcome, SignIn } from '../src/pages/sign-in'
import { Step } from '../src/pages/steps'
import { marked } from './marked'

const flow = { tenant: 'ACME', withStepUp: () => new Promise(() => undefined) } as unknown as Flow
const session = {
  tenantName: 'ACME',
  displayName: 'ANA',
  email: 'A@B.C',
  recoveryCodesLeft: 2,
  enrollmentDeadline: '2026-12-01T00:00:00Z',
  passkeyDeadline: '2026-12-01T00:00:00Z',
} as Session
const enrollment = { type: 'app', name: 'PHONE', secret: 'AAAA', uri: 'otpauth:', qrPng: 'data:', expiresAt: '2999-01-01T00:00:00Z' }
const passkeyEnrollment = { type: 'passkey', emailCodeRequired: false } as PasskeyEnrollment
const refusal = (code: string, more: object = {}) => ({ code, reason: code, detail: 'DETAIL', ...more }) as Refusal
const unknown = refusal('invalid_credentials', { reason: 'credentials_not_accepted' })
const wrong = refusal('code_invalid', { attemptsLeft: 2 })

type Of<N extends Screen['name']> = Extract<Screen, { name: N }>
const signIn = (screen: Partial<Of<'sign_in'>> = {}, more = {}) => (
  <SignIn flow={flow} page={null} screen={{ name: 'sign_in', ...screen }} busy={false} {...more} />
)
const challenge = (screen: Partial<Of<'verify'>> = {}) => (
  <Challenge flow={flow} screen={{ name: 'verify', why: 'session', method: 'code', types: ['app'], ...screen }} busy={false} />
)
const enroll = (screen: Partial<Of<'enroll'>> = {}) => (
  <Enroll flow={flow} screen={{ name: 'enroll', why: 'wish', types: ['app'], codesRequired: 2, ...screen }} session={session} busy={false} />
)
const reauthenticate = (screen: Partial<Of<'reauthenticate'>> = {}, provider?: ProviderOutcome) => (
  <Reauthenticate flow={flow} screen={{ name: 'reauthenticate', why: 'session', methods: ['pwd'], ...screen }} session={session} busy provider={provider} />
)

const step = (screen: Screen) => <Step flow={flow} screen={screen} session={session} busy={false} />
const globex = { tenantId: 'globex', tenantName: 'GLOBEX', email: 'G@H.I', displayName: null }

const screens: Record<string, () => ComponentChild> = {
  'choose tenant': () => <ChooseTenant />,
  'sign-in': () => signIn(),
  'sign-in, ended': () => signIn({ why: 'ended' }),
  'sign-in, signed out': () => signIn({ why: 'signed_out' }),
  'sign-in, replaces': () => signIn({ replaces: globex }),
  'already signed in': () => step({ name: 'already_signed_in', as: globex }),
  'sign-in, failed': () => signIn({ error: unknown }),
  'sign-in, too many': () => signIn({ error: refusal('too_many_attempts'), blockedUntil: Date.now() + 60_000 }),
  'sign-in, unavailable': () => signIn({ error: refusal('unavailable') }),
  'sign-in, provider failed': () => signIn({}, { provider: 'failed' }),
  'sign-in, provider refused': () => signIn({ error: unknown }, { provider: 'refused' }),
  'sign-in, error to report': () => signIn({ error: refusal('internal_error', { correlationId: 'ID' }) }),
  code: () => challenge(),
  'code, wrong': () => challenge({ error: wrong }),
  'code, locked': () => challenge({ error: refusal('too_many_attempts'), blockedUntil: Date.now() + 200_000 }),
  'code, disabled': () => challenge({ error: refusal('factor_disabled'), method: 'recovery_code' }),
  'code, step-up': () => challenge({ why: 'step_up' }),
  passkey: () => challenge({ method: 'passkey', types: ['passkey', 'app'] }),
  'passkey, step-up': () => challenge({ method: 'passkey', types: ['passkey'], why: 'step_up' }),
  'passkey, refused': () => challenge({ method: 'passkey', types: ['passkey'], error: refusal('passkey_invalid') }),
  ...Object.fromEntries(
    (['cancelled', 'already_there', 'not_here', 'failed'] as const).map(trouble => [
      `passkey, ${trouble}`,
      () => challenge({ method: 'passkey', types: ['passkey'], trouble }),
    ]),
  ),
  'enroll, passkey': () => enroll({ enrollment: passkeyEnrollment, types: ['passkey', 'app'] }),
  'enroll, passkey cancelled': () => enroll({ enrollment: passkeyEnrollment, trouble: 'cancelled' }),
  'enroll, passkey with a mailed code': () => enroll({ enrollment: passkeyEnrollment, mailedCode: { expiresAt: '', sent: 2 }, made: {} }),
  'recovery code': () => challenge({ method: 'recovery_code' }),
  're-authenticate': () => reauthenticate(),
  're-authenticate, step-up': () => reauthenticate({ why: 'step_up', error: unknown }),
  're-authenticate, provider refused': () => reauthenticate({ error: unknown }, 'refused'),
  're-authenticate, provider failed': () => reauthenticate({}, 'failed'),
  'enroll, begin': () => enroll(),
  'enroll, expired': () => enroll({ error: refusal('enrollment_expired') }),
  'enroll, connect': () => enroll({ enrollment: { ...enrollment, codesRequired: 2 } as never, mailedCode: { expiresAt: '', sent: 2 } }),
  'enroll, wrong': () => enroll({ enrollment: { ...enrollment, codesRequired: 1 } as never, codesRequired: 1, error: wrong }),
  'recovery codes': () => <RecoveryCodes flow={flow} codes={['A-B-C']} session={session} />,
  blocked: () => step({ name: 'blocked', detail: null }),
  forgot: () => <Forgot tenant="ACME" />,
  'link, incomplete': () => <Link token={null} returned={null} />,
  'link, reading': () => <Link token="T" returned={null} />,
  account: () => (
    <AccountPage flow={flow} session={{ ...session, role: 'owner' }} notices={['enroll_by', 'passkey_by', 'recovery_codes_low', 'replace_authenticator']} returned={null} />
  ),
}

beforeAll(() => pretend(marked(en)))
afterAll(() => pretend(en))

test.each(Object.keys(screens))('screen "%s" has no text that is not from the table', name => {
  const html = renderToString(<>{screens[name]!()}</>)
  const visible = [...html.matchAll(/>([^<]+)</gu), ...html.matchAll(/(?:aria-label|alt|title|placeholder)="([^"]+)"/gu)].map(m => m[1]!)
  expect(html).toContain('ж')
  expect(visible.filter(text => /[a-z]{2}/u.test(text.replace(/&\w+;/gu, '')))).toEqual([])
})

// Imprimerie nationale: a narrow no-break space before ; ! ? and inside « », a no-break space before a colon.
test('French punctuation never begins a line', () => {
  const values = (text: unknown) => (typeof text === 'function' ? (text as (...v: unknown[]) => string)(7, 'X', 'Y') : text)
  const texts = Object.values(fr).flatMap(values) as string[]
  expect(texts.filter(text => /[^\u202f][;!?»](?=[\s.,]|$)|«[^\u202f]|[^\u00a0]:(?=\s|$)/u.test(text))).toEqual([])
})

test.each([
  ['es', es],
  ['fr', fr],
  ['zh-Hans', zhHans],
])('%s translates every text, with its values', (_, texts) => {
  for (const [name, text] of Object.entries(en)) {
    const other = texts[name as keyof Texts]
    if (typeof text !== 'function') {
      expect(other, name).not.toBe('')
      continue
    }
    const values = ['VALUE1', 'VALUE2', 'VALUE3'].slice(0, text.length)
    const numeric = ['wait', 'attemptsLeft', 'pictureValid', 'noticeCodesLow', 'codesLeft', 'idleEnds'].includes(name)
    const made = (other as (...v: never[]) => string)(...((numeric ? [7] : values) as never[]))
    for (const value of numeric ? ['7'] : values) expect(made, name).toContain(value)
  }
})

test.each([
  [['de', 'fr-CA'], 'fr'],
  [['zh-TW'], 'zh-Hans'],
  [['es-MX'], 'es'],
  [['ja'], 'en'],
  [[], 'en'],
])('languages %j are answered in %s', (wanted, chosen) => {
  expect(pick(wanted)).toBe(chosen)
})
