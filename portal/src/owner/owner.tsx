import type { ComponentChildren } from 'preact'
import type { Session } from '@mfafunctions/client'
import type { Flow } from '@mfafunctions/client/flow'
import { t } from '../i18n'
import { Suspense } from '../lazy'
import type { Returned } from '../provider'
import { follow } from '../router'
import { Title } from '../ui'
import { o } from './i18n'
import { pages } from './pages'

interface Props {
  flow: Flow
  session: Session
  /** The page that is open; the first one if the address names none. */
  path?: string
  item?: string
  returned?: Returned | null
  bar: ComponentChildren
}

/** The pages of an organization's Owners, with their navigation. */
export function OwnerArea({ flow, session, path, item, returned, bar }: Props) {
  const root = `/t/${flow.tenant}`
  const open = path ? pages.find(page => page.path === path) : pages[0]
  if (session.role !== 'owner') {
    return (
      <>
        {bar}
        <main class="wide">
          <div class="card">
            <Title of={session.tenantName}>{o.ownersOnly}</Title>
            <p>{o.ownersOnlyWhy(session.tenantName)}</p>
            <a href={root} onClick={follow}>
              {o.toAccount}
            </a>
          </div>
        </main>
      </>
    )
  }
  return (
    <>
      <a
        class="skip"
        href="#main"
        onClick={event => {
          event.preventDefault()
          document.getElementById('main')?.focus()
        }}
      >
        {o.skip}
      </a>
      {bar}
      <nav class="tabs" aria-label={session.tenantName}>
        {pages.map(page => (
          <a
            key={page.path}
            href={`${root}/owner/${page.path}`}
            aria-current={page === open ? 'page' : undefined}
            onClick={event => {
              follow(event)
              if (!event.defaultPrevented) return
              // The heading takes the focus: that of the next page when it appears.
              event.currentTarget.blur()
              if (page === open) document.querySelector<HTMLElement>('#main h1')?.focus()
            }}
          >
            {page.name()}
          </a>
        ))}
        <a href={root} onClick={follow}>
          {o.toAccount}
        </a>
      </nav>
      <main class="owner" id="main" tabIndex={-1}>
        {open ? (
          <Suspense key={open.path} of={open.page}>
            {Page => <Page flow={flow} session={session} item={item} returned={returned} />}
          </Suspense>
        ) : (
          <Title of={session.tenantName}>{t.pageUnknown}</Title>
        )}
      </main>
    </>
  )
}
