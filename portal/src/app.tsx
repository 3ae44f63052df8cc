import { useEffect, useRef, useState } from 'preact/hooks'
import { lazy, Suspense } from './lazy'
import type { Session } from '@mfafunctions/client'
import type { Flow } from '@mfafunctions/client/flow'
import { useFlow } from '@mfafunctions/client/preact'
import { type Arrival, statedAddress } from './authorize-request'
import { change, type Locale, locale, locales, t } from './i18n'
import { ChooseTenant, remember } from './pages/choose-tenant'
import { Forgot } from './pages/forgot'
import { IdleWarning } from './idle'
import { useColor } from './look'
import { type ProviderOutcome, SignIn, useSignInPage } from './pages/sign-in'
import type { Returned } from './provider'
import { go, usePath } from './router'
import { flowOf } from './service'
import { Dialog, RefusalText, stepUpWhy, Title } from './ui'
import { unavailable } from '@mfafunctions/client'

// The sign-in page alone stays small; the rest is fetched while the person types.
const steps = lazy(() => import('./pages/steps'))
const account = lazy(() => import('./account/account'))
const ownerArea = lazy(() => import('./owner/owner'))
const link = lazy(() => import('./pages/link'))
const authorize = lazy(() => import('./pages/authorize'))

export function App({ token, returned, arrival }: { token: string | null; returned: Returned | null; arrival: Arrival | null }) {
  const [, render] = useState(0)
  const path = usePath()
  const [, area, name = '', page, below, item] = path.split('/')
  let content
  if (path === '/') content = <Card><ChooseTenant /></Card>
  else if (path === '/link') content = <Card><Suspense of={link}>{m => <m.Link token={token} returned={returned} />}</Suspense></Card>
  else if (area === 't' && name) content = <TenantPages key={name} flow={flowOf(decodeURIComponent(name))} {...{ page, below, item, returned, arrival }} />
  else content = <Card><Title>{t.pageUnknown}</Title></Card>
  return (
    <>
      {content}
      <footer class="noprint">
        <label class="sr" for="language">
          {t.language}
        </label>
        <select
          id="language"
          value={locale}
          onChange={async event => {
            await change(event.currentTarget.value as Locale)
            render(n => n + 1)
          }}
        >
          {Object.entries(locales).map(([tag, own]) => (
            <option key={tag} value={tag} lang={tag}>
              {own}
            </option>
          ))}
        </select>
      </footer>
    </>
  )
}

function Card({ children }: { children: preact.ComponentChildren }) {
  return (
    <main>
      <div class="card">{children}</div>
    </main>
  )
}

const notices: Record<string, () => string> = {
  'password-set': () => t.passwordChanged,
  welcome: () => t.invitationAccepted,
}

interface TenantPagesProps {
  flow: Flow
  page?: string
  /** The part of the address after the page. */
  below?: string
  item?: string
  returned: Returned | null
  arrival: Arrival | null
}

function TenantPages({ flow, page, below, item, returned, arrival }: TenantPagesProps) {
  const { screen, session, busy } = useFlow(flow)
  const facts = useSignInPage(flow.tenant)
  useColor(facts)
  const [provider, setProvider] = useState<ProviderOutcome>()
  const came = useRef(returned)
  useEffect(() => {
    remember(flow.tenant)
    void steps.load()
  }, [flow])
  useEffect(() => {
    // The token is sent when the flow knows which step it is for.
    const back = came.current
    if (!back || screen.name === 'loading') return
    if (back.wish.for === 'link' || back.wish.for === 'test') return
    came.current = null
    if (!back.idToken) setProvider('failed')
    else {
      const { idToken } = back
      const proven = back.wish.for === 'reauthenticate' ? flow.reauthenticate({ idToken }) : flow.signIn({ idToken })
      void proven.then(accepted => accepted || setProvider('refused'))
    }
  }, [screen.name])
  const assertion = useRef(arrival?.assertion ?? null)
  // Until that sign-in is answered, whoever has a session here may be somebody else.
  const [arriving, setArriving] = useState(assertion.current !== null)
  useEffect(() => {
    // The application has signed the person in. Whoever has a session here is asked first, unless it is the same person's.
    const given = assertion.current
    if (!given || screen.name === 'loading') return
    assertion.current = null
    void flow
      .signIn({ idToken: given })
      .then(async signedIn => {
        const now = flow.getSnapshot().screen
        if (signedIn) return
        if (now.name !== 'already_signed_in') setProvider('failed')
        else if (now.as.tenantId === flow.tenant && now.as.email.toLowerCase() === statedAddress(given)) await flow.replaceSession()
      })
      .finally(() => setArriving(false))
  }, [screen.name])
  // The account page stays in place, with what was typed there, while a step is asked in a dialog above it.
  const [held, hold] = useState<Session | null>(null)
  const keeps = screen.name === 'ready' ? screen.session : held
  useEffect(() => {
    if (screen.name === 'ready') hold(screen.session)
    else if (screen.name === 'sign_in' && screen.why !== 'ended') hold(null)
  }, [screen])
  const stepUp = 'why' in screen && screen.why === 'step_up'
  const above = keeps && (stepUp || (screen.name === 'sign_in' && screen.why === 'ended'))

  if (page === 'forgot' && !session) return <Card><Forgot tenant={flow.tenant} /></Card>
  if (screen.name === 'loading' || arriving) return <Card><p role="status">{t.loading}</p></Card>
  if (screen.name === 'unavailable') {
    return (
      <Card>
        <Title>{t.productName}</Title>
        <RefusalText refusal={unavailable} />
        <button type="button" class="main" onClick={() => void flow.load()}>
          {t.tryAgain}
        </button>
      </Card>
    )
  }

  const signIn = screen.name === 'sign_in' && (
    <SignIn flow={flow} page={facts} screen={screen} busy={busy} notice={page ? notices[page]?.() : undefined} provider={provider} />
  )
  const step = signIn || (
    <Suspense of={steps}>{m => <m.Step flow={flow} screen={screen} session={session} busy={busy} provider={provider} />}</Suspense>
  )
  if (screen.name !== 'ready' && !above) {
    return (
      <>
        {session && <Bar flow={flow} session={session} logo={facts?.look?.logo} />}
        {session && <IdleWarning flow={flow} session={session} />}
        <Card>{step}</Card>
      </>
    )
  }
  const bar = <Bar flow={flow} session={keeps!} logo={facts?.look?.logo} />
  if (page === 'authorize') {
    return (
      <>
        {bar}
        {above && <Card>{step}</Card>}
        <div hidden={!!above}>
          <Card>
            <Suspense of={authorize}>{m => <m.Authorize flow={flow} request={arrival?.request ?? null} />}</Suspense>
          </Card>
        </div>
      </>
    )
  }
  return (
    <>
      {page === 'owner' ? (
        <Suspense key="owner" of={ownerArea}>
          {m => <m.OwnerArea key={keeps!.userId} flow={flow} session={keeps!} path={below} item={item} returned={came.current?.wish.for === 'test' ? came.current : null} bar={bar} />}
        </Suspense>
      ) : (
        <>
          {bar}
          <main class="wide">
            <Suspense of={account}>
              {m => (
                <m.AccountPage
                  key={keeps!.userId}
                  flow={flow}
                  session={keeps!}
                  notices={screen.name === 'ready' ? screen.notices : []}
                  returned={came.current?.wish.for === 'link' ? came.current : null}
                />
              )}
            </Suspense>
          </main>
        </>
      )}
      {session && <IdleWarning flow={flow} session={session} />}
      {above && (
        <Dialog untitled title={stepUp ? stepUpWhy(screen) : t.ended} onClose={stepUp ? () => flow.cancelStep() : undefined}>
          {step}
        </Dialog>
      )}
    </>
  )
}

function Bar({ flow, session, logo }: { flow: Flow; session: Session; logo?: string | null }) {
  return (
    <header class="bar">
      {logo ? (
        <img class="brand" src={logo} alt="" />
      ) : (
        <span class="logo" aria-hidden="true">
          {session.tenantName.charAt(0).toUpperCase()}
        </span>
      )}
      <div class="who">
        <b>{session.tenantName}</b>
        <span class="soft small">{session.email}</span>
      </div>
      <button
        type="button"
        class="plain"
        onClick={() => {
          // Not before: the account would read what nobody may read any more, and call the session ended.
          void flow.signOut().then(() => go(`/t/${flow.tenant}`))
        }}
      >
        {t.signOut}
      </button>
    </header>
  )
}
