// @vitest-environment happy-dom
import { renderToString } from 'preact-render-to-string'
import { expect, test } from 'vitest'
import type { Refusal } from '@mfafunctions/client'
import type { Flow } from '@mfafunctions/client/flow'
import { Challenge } from '../src/pages/challenge'
import { Reauthenticate } from '../src/pages/reauthenticate'
import { fieldError, SignIn } from '../src/pages/sign-in'
import { RefusalText } from '../src/ui'

const flow = { tenant: 'acme' } as unknown as Flow
const invalid = (...fieldErrors: object[]) =>
  ({ code: 'invalid_request', reason: 'invalid_fields', status: 400, detail: 'Correct these fields: …', fieldErrors }) as Refusal
const address = { field: 'email', reason: 'not_an_address', detail: 'must be an e-mail address' }
const signIn = (error: Refusal) => renderToString(<SignIn flow={flow} page={null} screen={{ name: 'sign_in', error }} busy={false} />)

test('what is wrong with a field is said beside it, and only there', () => {
  const html = signIn(invalid(address))
  expect(html).toContain('Must be an e-mail address')
  expect(html).not.toContain('role="alert"')
})

test('a missing value is told in the words of the page', () => {
  expect(fieldError(invalid({ field: 'email', reason: 'required', detail: 'is required' }), 'email')).toBe('Enter a value here.')
})

test('a refusal that no field of the page can show is said above them', () => {
  expect(signIn(invalid(address, { field: 'idToken', reason: 'address_of_another', detail: 'contains …' }))).toContain('role="alert"')
  expect(signIn({ code: 'invalid_request', reason: 'two_session_tokens', detail: 'Send one.' } as Refusal)).toContain('Send one.')
})

test('a token of a provider that was refused says to try again, without naming a field', () => {
  const html = renderToString(<RefusalText refusal={invalid({ field: 'idToken', reason: 'token_not_accepted', detail: 'is not accepted' })} />)
  expect(html).toContain('The sign-in at the provider was not completed.')
  expect(html).not.toContain('idToken')
})

test('a provider that confirmed somebody else does not blame the password', () => {
  const error = { code: 'invalid_credentials', reason: 'credentials_not_accepted', detail: '' } as Refusal
  const page = (provider?: 'refused') =>
    renderToString(
      <Reauthenticate flow={flow} screen={{ name: 'reauthenticate', why: 'session', methods: ['pwd'], error }} session={null} busy={false} provider={provider} />,
    )
  expect(page()).toContain('The password is wrong.')
  expect(page('refused')).not.toContain('The password is wrong.')
  expect(page('refused')).toContain('is not one that is linked to yours')
})

test('a disabled authenticator leaves no way back to its code', () => {
  const error = { code: 'factor_disabled', reason: 'factor_disabled', detail: 'It was disabled.' } as Refusal
  const html = renderToString(<Challenge flow={flow} screen={{ name: 'verify', why: 'session', method: 'recovery_code', types: ['app'], error }} busy={false} />)
  expect(html).toContain('It was disabled.')
  expect(html).not.toContain('Use the code from your app instead')
})
