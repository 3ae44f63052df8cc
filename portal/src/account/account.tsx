import type { Session } from '@mfafunctions/client'
import type { Flow, Notice } from '@mfafunctions/client/flow'
import { onDay, t } from '../i18n'
import type { Returned } from '../provider'
import { follow } from '../router'
import { Note, Title } from '../ui'
import { Authenticators } from './authenticators'
import { Identities } from './identities'
import { Password } from './password'
import { Profile } from './profile'
import { Sessions } from './sessions'

interface Props {
  flow: Flow
  session: Session
  notices: readonly Notice[]
  returned: Returned | null
}

/** Everything that a person can see and change about how they sign in. */
export function AccountPage({ flow, session, notices, returned }: Props) {
  return (
    <>
      <Title of={session.tenantName}>{session.displayName ? t.hello(session.displayName) : t.account}</Title>
      {session.role === 'owner' && (
        <p>
          <a class="button" href={`/t/${flow.tenant}/owner`} onClick={follow}>
            {t.manage(session.tenantName)}
          </a>
        </p>
      )}
      {notices.map(notice => (
        <Note key={notice}>{textOf(notice, session)}</Note>
      ))}
      <Authenticators flow={flow} session={session} />
      <Password flow={flow} />
      <Identities flow={flow} returned={returned} />
      <Sessions flow={flow} />
      <Profile flow={flow} />
    </>
  )
}

function textOf(notice: Notice, session: Session): string {
  switch (notice) {
    case 'enroll_by':
      return t.noticeEnrollBy(onDay(session.enrollmentDeadline ?? ''))
    case 'passkey_by':
      return t.noticePasskeyBy(onDay(session.passkeyDeadline ?? ''))
    case 'recovery_codes_low':
      return t.noticeCodesLow(session.recoveryCodesLeft ?? 0)
    case 'replace_authenticator':
      return t.noticeReplace
  }
}
