/** Takes the token out of the address bar before any request is made, so that no history and no log holds it. */
export function takeToken(): string | null {
  const token = tokenIn(location.hash)
  history.replaceState(null, '', location.pathname)
  return token
}

/** The token after `#reset=` and the like. The service ignores what mail programs put into it; here only its beginning must be found. */
export function tokenIn(hash: string): string | null {
  // A mail program that does not decode a mail leaves =3D for the equals sign. Tokens begin with a lower-case letter or a digit and no D.
  return /^#[a-z-]+=(?:3D)?(.+)$/su.exec(decoded(hash))?.[1] ?? null
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
