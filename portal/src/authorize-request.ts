/** What an application asks for when it sends a person here (RFC 6749 §4.1.1, RFC 7636 §4.3, OpenID Connect Core §3.1.2.1). */
export interface AuthorizationRequest {
  tenant: string
  audience: string
  returnTo: string
  state: string | null
  codeChallenge: string
  maxAgeSeconds: number | null
  /** `phr` if only a passkey counts. */
  require: 'phr' | null
}

export interface Arrival {
  request: AuthorizationRequest
  /** The application's statement that it has signed the person in. It is used once and never stored. */
  assertion: string | null
}

const stored = 'mfa-authorize'

/**
 * Reads the request from the address bar, which it leaves, or after a reload from this tab. Null if this page is not for an application, or
 * if the application's request is not complete.
 */
export function arrive(): Arrival | null {
  const tenant = /^\/t\/([^/]+)\/authorize$/.exec(location.pathname)?.[1]
  if (!tenant) return null
  const given = new URLSearchParams(location.search)
  const assertion = new URLSearchParams(location.hash.slice(1)).get('assertion')
  history.replaceState(null, '', location.pathname)
  if (given.size > 0) {
    const request = read(decodeURIComponent(tenant), given)
    if (request) sessionStorage.setItem(stored, JSON.stringify(request))
    else sessionStorage.removeItem(stored)
    return request && { request, assertion }
  }
  const kept = sessionStorage.getItem(stored)
  const request = kept ? (JSON.parse(kept) as AuthorizationRequest) : null
  return request?.tenant === decodeURIComponent(tenant) ? { request, assertion: null } : null
}

function read(tenant: string, given: URLSearchParams): AuthorizationRequest | null {
  const [audience, returnTo, codeChallenge] = [given.get('client_id'), given.get('redirect_uri'), given.get('code_challenge')]
  if (given.get('response_type') !== 'code' || given.get('code_challenge_method') !== 'S256' || !audience || !returnTo || !codeChallenge) return null
  const age = given.get('max_age')
  if (age !== null && !/^\d{1,5}$/.test(age)) return null
  const levels = given.get('acr_values')?.split(' ').filter(Boolean) ?? []
  if (levels.some(level => level !== 'aal2' && level !== 'phr')) return null
  return {
    tenant,
    audience,
    returnTo,
    state: given.get('state'),
    codeChallenge,
    maxAgeSeconds: age === null ? null : Number(age),
    require: levels.includes('phr') ? 'phr' : null,
  }
}

/** The address that an assertion states. Only for asking less: the service decides whose session it opens. */
export function statedAddress(assertion: string): string | null {
  try {
    const [, claims = ''] = assertion.split('.')
    const bytes = Uint8Array.from(atob(claims.replaceAll('-', '+').replaceAll('_', '/')), character => character.charCodeAt(0))
    const { email } = JSON.parse(new TextDecoder().decode(bytes)) as { email?: unknown }
    return typeof email === 'string' ? email.toLowerCase() : null
  } catch {
    return null
  }
}
