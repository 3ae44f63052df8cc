/** Takes the token out of the address bar before any request is made, so that no history and no log holds it. */
export function takeToken(): string | null {
  const [, token] = location.hash.slice(1).split('=')
  history.replaceState(null, '', location.pathname)
  return token || null
}
