// @vitest-environment happy-dom
// @vitest-environment-options { "url": "http://localhost/" }
import { render } from 'preact'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import type { Session } from '@mfafunctions/client'
import type { Flow } from '@mfafunctions/client/flow'
import { pretend as pretendCommon } from '../src/i18n'
import { en as common } from '../src/i18n/en'
import { pretend as pretendActivity } from '../src/owner/activity-texts'
import { en as activity } from '../src/owner/activity-texts/en'
import { pretend } from '../src/owner/i18n'
import { en, type OwnerTexts } from '../src/owner/i18n/en'
import { es } from '../src/owner/i18n/es'
import { fr } from '../src/owner/i18n/fr'
import { zhHans } from '../src/owner/i18n/zh-Hans'
import { pretend as pretendManage } from '../src/owner/manage-texts'
import { en as manage } from '../src/owner/manage-texts/en'
import { OwnerArea } from '../src/owner/owner'
import { pages } from '../src/owner/pages'
import { answers } from './owner-answers'
import { marked } from './marked'

const flow = { tenant: 'ACME', withStepUp: (call: () => Promise<unknown>) => call(), getSnapshot: () => ({ session: null }) } as unknown as Flow
const owner = { tenantName: 'ACME', role: 'owner', userId: 'U', email: 'A@B.C' } as Session
const area = (path: string, session = owner) => <OwnerArea flow={flow} session={session} path={path} bar={null} />

vi.setConfig({ testTimeout: 60_000 })
// A busy machine imports slowly.
const until = <T,>(check: () => T | Promise<T>) => vi.waitFor(check, { timeout: 20_000 })

beforeAll(() => {
  pretend(marked(en))
  pretendActivity(marked(activity))
  pretendManage(marked(manage))
  pretendCommon(marked(common))
  vi.stubGlobal('fetch', async (request: Request) => {
    const { pathname, search } = new URL(request.url)
    const path = pathname.replace('/api/tenants/ACME', '')
    const body = answers[`${request.method} ${path}${search}`] ?? answers[`${request.method} ${path}`]
    if (!body) throw new Error(`The test has no answer for ${request.method} ${path}.`)
    return new Response(JSON.stringify(body), { headers: { 'Content-Type': 'application/json', ETag: '"1"' } })
  })
})
afterEach(() => render(null, document.body))
afterAll(() => {
  pretend(en)
  pretendActivity(activity)
  pretendManage(manage)
  pretendCommon(common)
  vi.unstubAllGlobals()
})

/** Everything that a person reads or hears, without what is not from the table. */
function foreign(): string[] {
  const html = document.body.innerHTML
  const seen = [...html.matchAll(/>([^<]+)</gu), ...html.matchAll(/(?:aria-label|alt|title|placeholder|data-label)="([^"]+)"/gu)].map(m => m[1]!)
  // Dates are written by the browser.
  return seen.filter(text => /[a-z]{2}/u.test(text.replace(/&\w+;|\b[A-Z][a-z]{2} \d+(, \d+)?/gu, '')))
}

const shown = () => until(() => expect(document.querySelector('.card')).not.toBeNull())
const button = (text: string) => [...document.querySelectorAll('button')].find(one => one.textContent === text)!
const mark = (text: string) => text.replace(/[A-Za-z]/gu, 'ж')

test.each(pages.map(page => page.path))('page "%s" has no text that is not from the table', async path => {
  render(area(path), document.body)
  await shown()
  expect(document.body.innerHTML).toContain('ж')
  expect(foreign()).toEqual([])
})

test('switch shows its preview, what the Owner lacks, and the review without a foreign text', async () => {
  const preview = answers['POST /two-factor/preview'] as { notReady: string[] }
  render(area('switch'), document.body)
  await shown()
  document.querySelector<HTMLInputElement>('input[value=off]')!.click()
  await until(() => expect(document.querySelector('#not-ready')).not.toBeNull())
  expect(document.body.innerHTML).toContain('LEO')
  expect(foreign()).toEqual([])

  const { notReady } = preview
  preview.notReady = []
  document.querySelector<HTMLInputElement>('input[value=optional]')!.click()
  await until(() => expect(document.querySelector('#not-ready')).toBeNull())
  await until(() => expect(button(mark(en.review))).toBeDefined())
  button(mark(en.review)).click()
  await until(() => expect(document.querySelector('dialog')).not.toBeNull())
  expect(button(mark(en.makeOptionalFor(120)))).toBeDefined()
  expect(foreign()).toEqual([])
  preview.notReady = notReady
})

test('roll-out reminds and extends without a foreign text', async () => {
  render(area('roll-out'), document.body)
  await shown()
  button(mark(en.remindAll(2))).click()
  await until(() => expect(button(mark(en.remindDo(2)))).toBeDefined())
  expect(foreign()).toEqual([])
  button(mark(en.remindDo(2))).click()
  await until(() => expect(document.body.textContent).toContain(mark(en.skipped.unavailable)))
  expect(foreign()).toEqual([])
  button(mark(en.extend)).click()
  await until(() => expect(document.querySelector('dialog')).not.toBeNull())
  expect(foreign()).toEqual([])
})

test('look says what is wrong with a color and a picture without a foreign text', async () => {
  render(area('look'), document.body)
  await shown()
  const color = await until(() => document.querySelector<HTMLInputElement>('input[type=color]') ?? Promise.reject(new Error('no color')))
  color.value = '#ffee00'
  color.dispatchEvent(new Event('input', { bubbles: true }))
  button(mark(en.logoUpload)).click()
  await until(() => expect(document.querySelectorAll('.error')).toHaveLength(2))
  expect(foreign()).toEqual([])
})

test.each([
  ['for others', area('roll-out', { ...owner, role: 'member' })],
  ['that does not exist', area('NOWHERE')],
])('page %s has no text that is not from the table', async (_, page) => {
  render(page, document.body)
  expect(document.body.innerHTML).toContain('ж')
  expect(foreign()).toEqual([])
})

test.each([
  ['es', es],
  ['fr', fr],
  ['zh-Hans', zhHans],
])("%s translates every text of the Owner's pages, with its values", (_, texts) => {
  for (const [name, text] of Object.entries(en)) {
    const other = texts[name as keyof OwnerTexts]
    if (typeof text !== 'function') {
      expect(other, name).not.toBe('')
      continue
    }
    const values = [17, 28, 39].slice(0, text.length)
    const made = (other as (...v: never[]) => string)(...(values as never[]))
    for (const value of values) expect(made, name).toContain(String(value))
  }
})

test('French has its spaces before ; ! ? and :', () => {
  for (const [name, text] of Object.entries(fr)) {
    const made = typeof text === 'function' ? (text as (...v: never[]) => string)(...([17, 28, 39] as never[])) : Object.values([text].flat()).map(one => (typeof one === 'object' ? Object.values(one).join(' ') : one)).join(' ')
    expect(made, name).not.toMatch(/[^\u202f][;!?]|[^\u00a0]:(?!\d)|[« ]\u0020»|«\u0020/u)
  }
})
