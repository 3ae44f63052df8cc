// @vitest-environment happy-dom
import { render } from 'preact'
import { renderToString } from 'preact-render-to-string'
import { afterEach, expect, test } from 'vitest'
import type { Flow } from '@mfafunctions/client/flow'
import { Reauthenticate } from '../src/pages/reauthenticate'
import { SignIn } from '../src/pages/sign-in'
import { Field } from '../src/ui'

// ASVS 5 §6.2.6 and §6.2.7, NIST SP 800-63B-4 §3.1.1.2.
const flow = { tenant: 'acme' } as unknown as Flow

afterEach(() => render(null, document.body))

test('password is masked, can be shown, and takes pasted text of any length', async () => {
  render(<Field name="password" label="Password" type="password" autoComplete="current-password" />, document.body)
  const input = document.querySelector('input')!
  const show = document.querySelector('button')!
  expect(input.type).toBe('password')
  expect(input.maxLength).toBe(-1)
  expect(input.dispatchEvent(new Event('paste', { bubbles: true, cancelable: true }))).toBe(true)

  show.click()
  await new Promise(done => setTimeout(done))
  expect(input.type).toBe('text')
  expect(show.getAttribute('aria-pressed')).toBe('true')
  show.click()
  await new Promise(done => setTimeout(done))
  expect(input.type).toBe('password')
})

test.each([
  ['sign-in', <SignIn flow={flow} page={null} screen={{ name: 'sign_in' }} busy={false} />],
  ['re-authentication', <Reauthenticate flow={flow} screen={{ name: 'reauthenticate', why: 'session', methods: ['pwd'] }} session={null} busy={false} />],
])('password manager finds user name and password on the page of %s', (_, page) => {
  const html = renderToString(page)
  expect(html).toMatch(/autocomplete="username"/u)
  expect(html).toMatch(/name="password"[^>]*autocomplete="current-password"|autocomplete="current-password"[^>]*name="password"/u)
  expect(html).not.toMatch(/onpaste|autocomplete="off"/u)
})
