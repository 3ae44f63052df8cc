// @vitest-environment happy-dom
// @vitest-environment-options { "url": "http://localhost/" }
import { readFile } from 'node:fs/promises'
import { render } from 'preact'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import type { Session } from '@mfafunctions/client'
import type { Flow } from '@mfafunctions/client/flow'
import { pretend as pretendCommon } from '../src/i18n'
import { en as common } from '../src/i18n/en'
import { type Entry, groups, sentenceOf } from '../src/owner/activity'
import { type ActivityTexts, en as activity } from '../src/owner/activity-texts/en'
import { es as activityEs } from '../src/owner/activity-texts/es'
import { fr as activityFr } from '../src/owner/activity-texts/fr'
import { zhHans as activityZh } from '../src/owner/activity-texts/zh-Hans'
import { pretend as pretendActivity } from '../src/owner/activity-texts'
import { pretend } from '../src/owner/i18n'
import { en } from '../src/owner/i18n/en'
import { en as manage, type ManageTexts } from '../src/owner/manage-texts/en'
import { es as manageEs } from '../src/owner/manage-texts/es'
import { fr as manageFr } from '../src/owner/manage-texts/fr'
import { zhHans as manageZh } from '../src/owner/manage-texts/zh-Hans'
import { pretend as pretendManage } from '../src/owner/manage-texts'
import { OwnerArea } from '../src/owner/owner'
import { person } from './owner-answers'
import { marked } from './marked'

const flow = { tenant: 'ACME', withStepUp: (call: () => Promise<unknown>) => call(), getSnapshot: () => ({ session: null }) } as unknown as Flow
const owner = { tenantName: 'ACME', role: 'owner', userId: 'U', email: 'A@B.C' } as Session

let answers: Record<string, unknown> = {}
beforeAll(() => {
  pretend(marked(en))
  pretendCommon(marked(common))
  pretendManage(marked(manage))
  vi.stubGlobal('fetch', async (request: Request) => {
    const path = new URL(request.url).pathname.replace('/api/tenants/ACME', '')
    const body = answers[`${request.method} ${path}`]
    if (!body) throw new Error(`The test has no answer for ${request.method} ${path}.`)
    return new Response(JSON.stringify(body), { headers: { 'Content-Type': 'application/json', ETag: '"1"' } })
  })
  // Dates are of the platform, not of the table.
  class Dated {
    format = () => 'DATE'
  }
  vi.stubGlobal('Intl', { ...Intl, DateTimeFormat: Dated, NumberFormat: Intl.NumberFormat, PluralRules: Intl.PluralRules })
})
afterEach(() => render(null, document.body))
afterAll(() => {
  pretend(en)
  pretendCommon(common)
  pretendManage(manage)
  vi.unstubAllGlobals()
})

const pending = { userId: 'P', kind: 'demote', remove: null, effectiveAt: '2026-11-23T12:00:00Z', requestedBy: 'X', reason: 'REASON', next: [] }
const identities = [{ id: 'I', provider: 'ACME', issuer: 'ISSUER', linkedAt: '2026-11-22T12:00:00Z' }]

test.each([
  ['with an app', person({ enrolled: true, state: 'enrolled', identities, factorDisabled: true })],
  ['without one', person({ lockedUntil: '2026-11-22T12:00:00Z' })],
  ['who is invited', person({ state: 'invited' })],
  ['who is an Owner about to change', person({ role: 'owner', pendingAction: pending, identities })],
  ['who is the Owner', person({ userId: 'U', role: 'owner' })],
])('person %s has no text that is not from the table', async (_, one) => {
  answers = { 'GET /members/P': one }
  render(<OwnerArea flow={flow} session={owner} path="people" item="P" bar={null} />, document.body)
  await vi.waitFor(() => expect(document.querySelector('.figures')).not.toBeNull())
  const html = document.body.innerHTML
  const seen = [...html.matchAll(/>([^<]+)</gu), ...html.matchAll(/(?:aria-label|alt|title|placeholder|data-label)="([^"]+)"/gu)].map(m => m[1]!)
  expect(seen.filter(text => /[a-z]{2}/u.test(text.replace(/&\w+;/gu, '')))).toEqual([])
})

const snake = (name: string) => name.replace(/(?<!^)[A-Z]/gu, letter => `_${letter}`).toLowerCase()

/** The kinds of events that the service records, from its source. */
async function kinds(): Promise<string[]> {
  const source = await readFile('../functions/Events/SecurityEvent.cs', 'utf8')
  const body = source.match(/enum EventKind\s*\{(.*?)\n\}/su)![1]!
  return [...body.replace(/\/\/\/.*/gu, '').matchAll(/(\w+),/gu)].map(one => snake(one[1]!))
}

test('every kind of event has a sentence, and stands in one group that the service takes at once', async () => {
  const known = await kinds()
  expect(known.length).toBeGreaterThan(50)
  expect(known.filter(kind => !activity.kinds[kind])).toEqual([])
  expect(Object.values(groups).flat().sort()).toEqual([...known].sort())
  for (const those of Object.values(groups)) expect(those.length).toBeLessThanOrEqual(20)
})

const entry = (over: Partial<Entry>): Entry => ({
  id: '1',
  at: '2026-11-22T12:00:00Z',
  kind: 'signed_in',
  userId: 'M',
  actorId: 'O',
  user: { id: 'M', email: 'milo@acme.test', displayName: 'Milo' },
  actor: { id: 'O', email: 'olga@acme.test', displayName: 'Olga' },
  client: null,
  details: {},
  ...over,
})

test.each([
  [entry({ kind: 'factors_reset', details: { reason: 'lost phone' } }), 'Olga reset the second factor of Milo. Reason: lost phone'],
  [entry({ kind: 'identity_unlinked', details: { provider: 'acme' } }), 'Olga unlinked the provider "acme" from Milo.'],
  [entry({ kind: 'identity_unlinked', actorId: 'M', details: { provider: 'acme' } }), 'Milo unlinked the provider "acme".'],
  [entry({ kind: 'role_changed', user: { id: 'M', email: 'milo@acme.test', displayName: null }, details: { role: 'owner' } }), 'Olga changed the role of milo@acme.test: Owner.'],
  [entry({ kind: 'origins_changed', userId: null, user: null, actorId: null, actor: null, details: { by: 'operator' } }), 'The operator of the service changed the web pages that may use the sign-in cookie.'],
  [entry({ kind: 'origins_changed', userId: null, user: null, actorId: null, actor: null, details: { by: 'operator', actor: 'Otto' } }), 'Otto changed the web pages that may use the sign-in cookie.'],
  [entry({ kind: 'policy_changed', details: { mode: 'required' } }), 'Olga changed the sign-in rules: second factor required of everybody.'],
  [entry({ kind: 'sign_in_failed', user: null, details: { count: '10' } }), 'Sign-in failed for Somebody (times this hour: 10).'],
  [entry({ kind: 'moon_landed', details: { where: 'here' } }), 'moon_landed · where: here'],
])('entry %# reads %j', (given, sentence) => {
  pretendActivity(activity)
  expect(sentenceOf(given)).toBe(sentence)
})

const values = { authenticator: 'AUTH', provider: 'PROV', providers: 'PROVS', codesLeft: '7', count: '9', reason: 'REASON', limit: '11' }

test.each([
  ['es', activityEs],
  ['fr', activityFr],
  ['zh-Hans', activityZh],
])('%s says of each event who, whom and what, like English', (_, texts) => {
  expect(Object.keys(texts.kinds)).toEqual(Object.keys(activity.kinds))
  for (const [kind, sentence] of Object.entries(activity.kinds)) {
    const own = texts.kinds[kind]!('WHO', 'WHOM', values)
    const english = sentence('WHO', 'WHOM', values)
    for (const part of ['WHO ', 'WHOM', ...Object.values(values)]) {
      if (english.includes(part.trim()) && !(part === 'WHO ' && !/WHO\b/u.test(english))) expect(own, kind).toContain(part.trim())
    }
  }
})

const made = (text: unknown): string[] =>
  typeof text === 'function'
    ? [(text as (...v: unknown[]) => string)('17', '28', '39')]
    : typeof text === 'string'
      ? [text]
      : Object.values(text as object).flatMap(one => made(one))

test.each([
  ['es', manageEs, activityEs],
  ['fr', manageFr, activityFr],
  ['zh-Hans', manageZh, activityZh],
])('%s translates every text about people and providers, with its values', (_, texts, others) => {
  for (const [table, translated] of [
    [manage, texts],
    [activity, others],
  ] as const) {
    for (const name of Object.keys(table)) {
      const english = made(table[name as keyof (ManageTexts | ActivityTexts)])
      const own = made(translated[name as keyof (ManageTexts | ActivityTexts)])
      expect(own.length, name).toBe(english.length)
      if (name === 'kinds' || name === 'takesEffectIn') continue
      for (const value of ['17', '28', '39']) if (english.join().includes(value)) expect(own.join(), name).toContain(value)
      expect(own.join(), name).not.toBe('')
    }
  }
})

test('French punctuation never begins a line', () => {
  const texts = [...made(manageFr), ...made(activityFr)]
  expect(texts.filter(text => /[^\u202f][;!?»](?=[\s.,]|$)|«[^\u202f]|[^\u00a0]:(?=\s|$)/u.test(text))).toEqual([])
})
