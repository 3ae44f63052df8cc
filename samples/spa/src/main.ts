import { type AppEnrollment, createMfaClient, refusalOf } from '@mfafunctions/client'
import { createFlow, type Screen } from '@mfafunctions/client/flow'
import { button, el, field, form } from './html'

const tenant = new URLSearchParams(location.search).get('tenant') ?? 'demo'
const client = createMfaClient()
const flow = createFlow(client, { tenant, channel: new BroadcastChannel('shop') })
const page = document.getElementById('page')!
const code = (label: string, name = 'code') => field(label, name, { inputMode: 'numeric', autocomplete: 'one-time-code' })

flow.subscribe(show)
void flow.load()

function show() {
  const { screen } = flow.getSnapshot()
  const error = 'error' in screen && screen.error ? [el('p', { role: 'alert' }, screen.error.detail)] : []
  page.replaceChildren(el('h1', {}, 'Shop'), ...error, ...contentOf(screen))
}

function contentOf(screen: Screen): Node[] {
  switch (screen.name) {
    case 'sign_in':
      return [
        form(
          'Sign in',
          read => flow.signIn({ email: read('email'), password: read('password') }),
          field('E-mail', 'email', { type: 'email', autocomplete: 'username' }),
          field('Password', 'password', { type: 'password', autocomplete: 'current-password' }),
        ),
      ]
    case 'already_signed_in':
      return [
        el('p', {}, `You are signed in as ${screen.as.email}.`),
        button('Sign in as somebody else', () => flow.replaceSession()),
      ]
    case 'verify':
      // Only people without an app: their passkeys belong to the service's own pages.
      if (screen.method === 'passkey') return [el('a', { href: `/t/${tenant}` }, 'Use your passkey on the sign-in page')]
      return [form('Verify', read => flow.verify(read('code')), code(screen.method === 'code' ? 'Code from your app' : 'Recovery code'))]
    case 'reauthenticate':
      return [form('Continue', read => flow.reauthenticate({ password: read('password') }), field('Password', 'password', { type: 'password' }))]
    case 'enroll':
      return screen.enrollment?.type === 'app' ? connect(screen.enrollment, screen) : [button('Set up an authenticator app', () => flow.beginEnrollment('Phone'))]
    case 'recovery_codes':
      return [el('pre', {}, screen.codes.join('\n')), button('I have stored these codes', () => flow.codesStored())]
    case 'ready':
      return shop()
    case 'blocked':
      return [el('p', {}, screen.detail ?? 'Ask an Owner of your organization.')]
    case 'unavailable':
      return [button('Try again', () => flow.load())]
    case 'loading':
      return [el('p', {}, 'One moment …')]
  }
}

function connect(enrollment: AppEnrollment, { codesRequired, mailedCode }: Extract<Screen, { name: 'enroll' }>): Node[] {
  return [
    el('img', { src: enrollment.qrPng, alt: 'QR code for your authenticator app', width: 260 }),
    el('p', {}, 'Or type this key: ', el('code', {}, enrollment.secret)),
    form(
      'Finish',
      read => flow.confirmEnrollment(codesRequired === 2 ? [read('code'), read('next')] : [read('code')], mailedCode && read('mailed')),
      code('Code from your app'),
      ...(codesRequired === 2 ? [code('The next code', 'next')] : []),
      ...(mailedCode ? [code('Code from the e-mail', 'mailed')] : []),
    ),
  ]
}

function shop(): Node[] {
  const said = el('p', { role: 'status' })
  return [
    el('p', {}, `Signed in as ${flow.getSnapshot().session!.email}.`),
    button('Set up an authenticator app', () => flow.wishToEnroll()),
    button('Pay', async () => {
      // Asks for a code if none was verified within the last 5 minutes, and goes on by itself. A payment service would get the token.
      const answer = await flow.withStepUp(() => client.POST('/session/token', { body: { maxAgeSeconds: 300 } }))
      const text = answer.data ? 'Paid.' : (refusalOf(answer)?.detail ?? 'The shop cannot be reached.')
      const shown = said.isConnected ? said : el('p', { role: 'status' })
      shown.textContent = text
      if (!said.isConnected) page.append(shown)
    }),
    button('Sign out', () => flow.signOut()),
    said,
  ]
}
