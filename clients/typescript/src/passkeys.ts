import type { PasskeyAssertion, PasskeyAttestation, PasskeyCreationOptions, PasskeyRequestOptions } from './client'

/** What this browser can do with passkeys on this page. */
export interface PasskeySupport {
  /** Passkeys work: of this device, of a phone beside it, or of a security key. */
  any: boolean
  /** This device itself can keep a passkey. */
  device: boolean
  /** The browser offers passkeys in a form field (`autocomplete="username webauthn"`). */
  autofill: boolean
}

/** Whether a page can use passkeys at all. Browsers refuse them on plain http, except on localhost, and where the host is an IP address. */
export const canUsePasskeys = (): boolean =>
  typeof PublicKeyCredential === 'function' && isSecureContext && !/^[\d.]+$|^\[/u.test(location.hostname)

export async function passkeySupport(): Promise<PasskeySupport> {
  if (!canUsePasskeys()) return { any: false, device: false, autofill: false }
  const [device, autofill] = await Promise.all([
    PublicKeyCredential.isUserVerifyingPlatformAuthenticatorAvailable().catch(() => false),
    // Absent in browsers that cannot do it.
    PublicKeyCredential.isConditionalMediationAvailable?.().catch(() => false) ?? false,
  ])
  return { any: true, device, autofill }
}

/** Has the browser create a passkey. Throws the browser's `DOMException`; the flow knows what it means. */
export async function createPasskey(options: PasskeyCreationOptions): Promise<PasskeyAttestation> {
  const publicKey = {
    ...options,
    challenge: bytes(options.challenge),
    user: { ...options.user, id: bytes(options.user.id) },
    excludeCredentials: descriptors(options.excludeCredentials),
  }
  const made = credential(await navigator.credentials.create({ publicKey }))
  const response = made.response as AuthenticatorAttestationResponse
  return {
    ...common(made),
    response: {
      clientDataJSON: text(response.clientDataJSON),
      attestationObject: text(response.attestationObject),
      transports: response.getTransports?.() ?? [],
    },
  }
}

/**
 * Has the browser ask for a passkey. With `mediation: 'conditional'` it does so in the form field, and the promise settles when the person
 * picks one, or when `signal` is aborted: the browser keeps one such request at a time.
 */
export async function getPasskey(
  options: PasskeyRequestOptions,
  more: { mediation?: 'conditional'; signal?: AbortSignal } = {},
): Promise<PasskeyAssertion> {
  const publicKey = { ...options, challenge: bytes(options.challenge), allowCredentials: descriptors(options.allowCredentials) }
  const given = credential(await navigator.credentials.get({ publicKey, ...more }))
  const response = given.response as AuthenticatorAssertionResponse
  return {
    ...common(given),
    response: {
      clientDataJSON: text(response.clientDataJSON),
      authenticatorData: text(response.authenticatorData),
      signature: text(response.signature),
      ...(response.userHandle ? { userHandle: text(response.userHandle) } : {}),
    },
  }
}

// Not `toJSON` and `parse…FromJSON`: browsers had passkeys for years before they had these.
const common = (one: PublicKeyCredential) => ({
  id: one.id,
  rawId: text(one.rawId),
  type: one.type,
  authenticatorAttachment: one.authenticatorAttachment ?? null,
  clientExtensionResults: {},
})

function credential(given: Credential | null): PublicKeyCredential {
  // Null means that nobody answered, which is what this exception means.
  if (!given) throw new DOMException('', 'NotAllowedError')
  return given as PublicKeyCredential
}

const descriptors = (given: PasskeyRequestOptions['allowCredentials']): PublicKeyCredentialDescriptor[] =>
  given.map(one => ({ ...one, id: bytes(one.id), transports: one.transports as AuthenticatorTransport[] | undefined }))

const bytes = (base64url: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(base64url.replaceAll('-', '+').replaceAll('_', '/')), character => character.charCodeAt(0))

const text = (buffer: ArrayBuffer): string =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
