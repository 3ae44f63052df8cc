import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { fieldErrorOf, idempotentCalls, refusalOf } from '../src'
import { type Answer, service, session } from './service'

const keyOf = (request: Request | undefined) => request?.headers.get('Idempotency-Key')

test('a call whose response was lost is repeated once with the same key and the same bytes', async () => {
  let tries = 0
  const { client, requests } = service({
    'POST /session/verify': () => (++tries === 1 ? 'lost' : [200, { sessionToken: null, session: session() }]),
  })
  const { data } = await client.POST('/session/verify', { body: { code: '123456' } })
  expect(data?.session.id).toBe(session().id)
  expect(requests).toHaveLength(2)
  expect(keyOf(requests[0])).toMatch(/^[\w-]{36}$/)
  expect(keyOf(requests[1])).toBe(keyOf(requests[0]))
  expect(await requests[1]!.text()).toBe(await requests[0]!.text())
})

test('two calls never share a key', async () => {
  const { client, requests } = service({ 'POST /session/verify': [200, { sessionToken: null, session: session() }] })
  await client.POST('/session/verify', { body: { code: '123456' } })
  await client.POST('/session/verify', { body: { code: '123456' } })
  expect(keyOf(requests[0])).not.toBe(keyOf(requests[1]))
})

test('a write without a key is not repeated when its response was lost', async () => {
  const { client, requests } = service({ 'POST /authenticators': 'lost' })
  await expect(client.POST('/authenticators', { body: { name: 'Phone' } })).rejects.toThrow('Failed to fetch')
  expect(requests).toHaveLength(1)
})

test('a rotated cookie is tried again once', async () => {
  const rotated: Answer = [401, { code: 'token_rotated', status: 401 }]
  let tries = 0
  const { client, requests } = service({ 'GET /session': () => (++tries === 1 ? rotated : [200, session()]) })
  expect((await client.GET('/session')).data?.email).toBe('ana@acme.test')
  expect(requests).toHaveLength(2)

  const stuck = service({ 'GET /session': rotated })
  expect(refusalOf(await stuck.client.GET('/session'))?.code).toBe('token_rotated')
  expect(stuck.requests).toHaveLength(2)
})

test('a client with a token sends no cookie and does not repeat a rotated token', async () => {
  const { client, requests } = service({ 'GET /session': [401, { code: 'token_rotated', status: 401 }] }, () => 'acme.token')
  await client.GET('/session')
  expect(requests).toHaveLength(1)
  expect(requests[0]!.headers.get('Authorization')).toBe('Bearer acme.token')
  expect(requests[0]!.credentials).toBe('omit')
})

test('a client without a token sends the cookie and no Authorization', async () => {
  const { client, requests } = service({ 'GET /session': [200, session()] })
  await client.GET('/session')
  expect(requests[0]!.headers.get('Authorization')).toBeNull()
  expect(requests[0]!.credentials).toBe('same-origin')
})

test("a proxy's error page is a refusal too", async () => {
  const { client } = service({ 'GET /session': [502, 'Bad gateway'] })
  expect(refusalOf(await client.GET('/session'))?.code).toBe('unavailable')
})

test('a refusal names its cause and what is wrong with each field', async () => {
  const wrong = {
    code: 'invalid_request',
    reason: 'invalid_fields',
    status: 400,
    fieldErrors: [
      { field: 'email', reason: 'not_an_address', detail: 'must be an e-mail address' },
      { field: 'password', reason: 'required', detail: 'is required' },
    ],
  }
  const { client } = service({ 'POST /password-resets': [400, wrong] })
  const refusal = refusalOf(await client.POST('/password-resets', { body: { tenantId: 'acme', email: '' } }))!
  expect(refusal.reason).toBe('invalid_fields')
  expect(fieldErrorOf(refusal, 'password')?.reason).toBe('required')
  expect(fieldErrorOf(refusal, 'token')).toBeUndefined()
})

test('a refusal of the whole body is about no field', async () => {
  const { client } = service({ 'POST /password-resets': [400, { code: 'invalid_request', reason: 'malformed_json', status: 400 }] })
  const refusal = refusalOf(await client.POST('/password-resets', { body: { tenantId: 'acme', email: '' } }))!
  expect(fieldErrorOf(refusal, 'email')).toBeUndefined()
  expect(fieldErrorOf(null, 'email')).toBeUndefined()
})

test('the calls with a key are those that openapi.yaml gives one', async () => {
  const api = parse(await readFile('../../openapi.yaml', 'utf8'))
  const declared = Object.entries<Record<string, { parameters?: { $ref?: string }[] }>>(api.paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([, call]) => call.parameters?.some?.(parameter => parameter.$ref?.endsWith('/IdempotencyKey')))
      .map(([method]) => `${method.toUpperCase()} ${path}`),
  )
  expect([...idempotentCalls].sort()).toEqual(declared.sort())
})
