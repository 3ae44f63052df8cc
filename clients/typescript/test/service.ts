import { createMfaClient, type Session } from '../src'

export const session = (over: Partial<Session> = {}): Session => ({
  id: 'e'.repeat(26),
  tenantId: 'acme',
  tenantName: 'Acme Ltd',
  userId: 'u'.repeat(26),
  email: 'ana@acme.test',
  displayName: 'Ana',
  role: 'member',
  state: 'active',
  assurance: 'aal1',
  amr: ['pwd'],
  authenticatedAt: '2026-11-22T12:00:00Z',
  verifiedAt: null,
  expiresAt: '2026-11-23T12:00:00Z',
  idleExpiresAt: '2026-11-22T13:00:00Z',
  enrollmentDeadline: null,
  passkeyDeadline: null,
  recoveryCodesLeft: null,
  recoveryCodesLow: null,
  next: [],
  ...over,
})

export const verify = { rel: 'verify', method: 'POST', href: '/api/session/verify', methods: null, codesRequired: null, types: ['app'] as 'app'[] } as const
export const enroll = { rel: 'enroll', method: 'POST', href: '/api/authenticators', methods: null, codesRequired: 2, types: ['app'] as 'app'[] } as const

export const denied = (next: Session['next'], over: object = {}) => ({
  status: 401,
  code: 'insufficient_authentication',
  detail: 'A step is missing.',
  state: 'active',
  parameters: { amr: ['mfa'] },
  missing: [],
  next,
  ...over,
})

export type Answer = [status: number, body?: unknown] | 'lost'

/** A service that answers by method and path, and remembers the requests it received. */
export function service(answers: Record<string, Answer | ((request: Request, body: Record<string, unknown>) => Answer)>, token?: () => string) {
  const requests: Request[] = []
  const client = createMfaClient({
    baseUrl: 'https://mfa.test/api',
    token,
    fetch: async request => {
      requests.push(request.clone())
      const given = answers[`${request.method} ${new URL(request.url).pathname.replace('/api', '')}`]
      const answer = typeof given === 'function' ? given(request, await request.json().catch(() => ({}))) : given
      if (!answer) throw new Error(`unexpected ${request.method} ${request.url}`)
      if (answer === 'lost') throw new TypeError('Failed to fetch')
      const [status, body] = answer
      return new Response(body === undefined ? null : JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } })
    },
  })
  return { client, requests }
}
