import { render } from 'preact'
import { App } from './app'
import { arrive } from './authorize-request'
import { choose } from './i18n'
import { takeToken } from './pages/link-token'
import { comeBack } from './provider'
import './styles.css'

// Before anything else: tokens leave the address bar first.
const returned = comeBack()
const token = returned?.wish.for === 'invitation' ? returned.wish.token : location.pathname === '/link' ? takeToken() : null
const arrival = arrive()

// A second link that is opened in this tab changes only the part after '#', which loads no page.
addEventListener('hashchange', () => location.hash && location.reload())

// A page that is open during a deployment asks for a file that is gone. Recovery codes on show come first: they exist nowhere else.
addEventListener('vite:preloadError', event => {
  event.preventDefault()
  if (!document.querySelector('.codes')) location.reload()
})

await choose(navigator.languages)
render(<App token={token} returned={returned} arrival={arrival} />, document.getElementById('app')!)
