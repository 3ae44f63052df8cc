import type { SignInPage } from '@mfafunctions/client'
import { client } from './service'

/** What the person wants to do with the ID token that the provider sends back. */
export type ProviderWish =
  | { for: 'sign_in' | 'reauthenticate' | 'link' }
  | { for: 'invitation'; token: string }
  // An Owner tries a provider: links an identity, then signs in with it.
  | { for: 'test'; step: 'link' | 'sign_in' }

interface Started {
  state: string
  tenant: string
  wish: ProviderWish
}

const stored = 'mfa-provider'
const returnPath = '/signed-in'

/**
 * Sends the person to the provider (OpenID Connect implicit flow for an ID token: the service takes no code). The state is kept in this tab
 * and compared when the person returns, so that nobody can sign a visitor in with a token of somebody else.
 *
 * @returns False if the service issued no nonce.
 */
export async function leaveFor(provider: SignInPage['providers'][number], tenant: string, wish: ProviderWish): Promise<boolean> {
  const answer = await client.POST('/tenants/{t}/nonces', { params: { path: { t: tenant } } }).catch(() => null)
  if (!answer?.data || !provider.authorizationEndpoint) return false
  const started: Started = { state: crypto.randomUUID(), tenant, wish }
  sessionStorage.setItem(stored, JSON.stringify(started))
  const address = new URL(provider.authorizationEndpoint)
  const parameters: Record<string, string> = {
    response_type: 'id_token',
    response_mode: 'fragment',
    scope: 'openid email',
    client_id: provider.clientId,
    redirect_uri: location.origin + returnPath,
    state: started.state,
    nonce: answer.data.nonce,
    // A session at the provider proves nothing new: ask for its sign-in page.
    ...(wish.for === 'reauthenticate' || (wish.for === 'test' && wish.step === 'sign_in') ? { prompt: 'login', max_age: '0' } : {}),
  }
  for (const [name, value] of Object.entries(parameters)) address.searchParams.set(name, value)
  location.assign(address)
  return true
}

export interface Returned {
  tenant: string
  wish: ProviderWish
  /** Null if the provider sent no token, or the state is not that of this tab. */
  idToken: string | null
}

/** Reads what the provider sent back, once, and removes it from the address bar. Null if this page is not the return from a provider. */
export function comeBack(): Returned | null {
  if (location.pathname !== returnPath) return null
  const kept = sessionStorage.getItem(stored)
  sessionStorage.removeItem(stored)
  const given = new URLSearchParams(location.hash.slice(1))
  const started = kept ? (JSON.parse(kept) as Started) : null
  const own = `/t/${started?.tenant}`
  const path = !started ? '/' : started.wish.for === 'invitation' ? '/link' : started.wish.for === 'test' ? `${own}/owner/providers` : own
  history.replaceState(null, '', path)
  if (!started) return null
  return { tenant: started.tenant, wish: started.wish, idToken: given.get('state') === started.state ? given.get('id_token') : null }
}
