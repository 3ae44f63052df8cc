import { useEffect, useState } from 'preact/hooks'
import { atTime, onDay, t } from '../i18n'
import { fieldError } from '../pages/sign-in'
import { follow } from '../router'
import { Section } from '../section'
import { client } from '../service'
import { Alert, Countdown, Dialog, Field, Form, Note, RefusalText, Title } from '../ui'
import { type Answer, useData } from '../use-call'
import { EnrollPerson } from './enroll-person'
import { o } from './i18n'
import { m } from './manage-texts'
import type { OwnerPageProps } from './pages'
import { Figures, kindsOf } from './parts'
import { changeOf, type Member, nameOfRole, untilOf } from './people'
import { inWords, useOwnerCalls } from './refusals'

type What = 'invite' | 'role' | 'factors' | 'everything' | 'sessions' | 'remove' | 'confirm' | 'cancel' | 'enroll' | { unlink: string }

/** One person, with everything that an Owner can do for them. */
export function Person({ flow, session, userId }: OwnerPageProps & { userId: string }) {
  const path = { t: flow.tenant, u: userId }
  const { data: member, refusal, reload } = useData(flow, () => client.GET('/tenants/{t}/members/{u}', { params: { path } }))
  const [open, show] = useState<What | null>(null)
  const [done, tell] = useState<string | null>(null)
  const [gone, leave] = useState<string | null>(null)
  const back = (
    <p>
      <a href={`/t/${flow.tenant}/owner/people`} onClick={follow}>
        {m.backToPeople}
      </a>
    </p>
  )
  if (gone || !member) {
    return (
      <>
        <Title of={session.tenantName}>{gone ?? m.person}</Title>
        {gone ? <Note>{m.removed(gone)}</Note> : refusal ? <RefusalText refusal={inWords(refusal)} /> : <p role="status">{t.loading}</p>}
        {back}
      </>
    )
  }
  const name = member.displayName ?? member.email
  const own = member.userId === session.userId
  const close = (text?: string) => {
    show(null)
    if (text === undefined) return
    tell(text)
    reload()
    // The session itself may have changed.
    if (own) void flow.load()
  }
  if (open === 'enroll') return <EnrollPerson flow={flow} member={member} onClose={close} />
  const dialog = { flow, member, name, reload, onClose: close }
  return (
    <>
      <Title of={session.tenantName}>{name}</Title>
      {member.displayName && <p class="soft">{member.email}</p>}
      {done && <Note>{done}</Note>}
      {member.pendingAction && (
        <Pending action={member.pendingAction} name={name} own={own} me={session.userId} onConfirm={() => show('confirm')} onCancel={() => show('cancel')} />
      )}
      <Section title={m.about}>
        <Figures rows={factsOf(member)} />
        {own ? (
          <p>
            {m.ownAccount}{' '}
            <a href={`/t/${flow.tenant}`} onClick={follow}>
              {o.toAccount}
            </a>
          </p>
        ) : null}
        <p class="row">
          <button type="button" onClick={() => show('role')}>
            {member.role === 'owner' ? m.makeMember : m.makeOwner}
          </button>
          <a class="button" href={`/t/${flow.tenant}/owner/activity/${member.userId}`} onClick={follow}>
            {m.activityOf}
          </a>
        </p>
      </Section>
      {!own && (
        <Section title={m.secondFactor}>
          {member.state === 'invited' ? (
            <>
              <p>{m.invitedYet}</p>
              <button type="button" onClick={() => show('invite')}>
                {m.inviteAgain}
              </button>
            </>
          ) : member.enrolled ? (
            <>
              <p>{m.resetWhy}</p>
              <p class="row">
                <button type="button" onClick={() => show('factors')}>
                  {m.resetFactors}
                </button>
                <button type="button" onClick={() => show('everything')}>
                  {m.resetEverything}
                </button>
              </p>
            </>
          ) : (
            <>
              <p>{member.role === 'owner' ? m.ownersEnrollThemselves : m.togetherWhy(name)}</p>
              <p class="row">
                {member.role === 'member' && (
                  <button type="button" onClick={() => show('enroll')}>
                    {m.together}
                  </button>
                )}
                <button type="button" onClick={() => show('everything')}>
                  {m.resetEverything}
                </button>
              </p>
            </>
          )}
        </Section>
      )}
      {!own && (member.identities?.length ?? 0) > 0 && (
        <Section title={t.providers}>
          {member.role === 'owner' && <p>{m.identitiesOfOwner}</p>}
          <ul class="list">
            {member.identities!.map(one => (
              <li key={one.id}>
                <span>
                  <b>{one.provider}</b>
                  <span class="soft small">{t.since(onDay(one.linkedAt))}</span>
                </span>
                {member.role !== 'owner' && (
                  <button type="button" aria-label={t.unlinkOf(one.provider)} onClick={() => show({ unlink: one.id })}>
                    {t.unlink}
                  </button>
                )}
              </li>
            ))}
          </ul>
        </Section>
      )}
      {!own && (
        <Section title={m.access}>
          <p class="row">
            <button type="button" onClick={() => show('sessions')}>
              {m.endSessions}
            </button>
            <button type="button" onClick={() => show('remove')}>
              {m.removePerson}
            </button>
          </p>
        </Section>
      )}
      {back}
      {open === 'invite' && (
        <Ask
          {...dialog}
          title={m.inviteAgain}
          what={m.inviteWhat}
          submit={m.inviteSend}
          done={() => m.invitationSent(member.email)}
          call={() => client.POST('/tenants/{t}/members', { params: { path: { t: flow.tenant } }, body: { email: member.email, role: member.role } })}
        />
      )}
      {open === 'role' && <ChangeRole {...dialog} own={own} />}
      {(open === 'factors' || open === 'everything') && <Reset {...dialog} everything={open === 'everything'} />}
      {open === 'sessions' && (
        <Ask
          {...dialog}
          title={m.endSessionsOf(name)}
          what={m.endSessionsWhat}
          submit={m.endSessions}
          done={() => m.sessionsEnded(name)}
          call={() => client.DELETE('/tenants/{t}/members/{u}/sessions', { params: { path } })}
        />
      )}
      {open === 'remove' && (
        <Ask
          {...dialog}
          title={m.removePersonOf(name)}
          what={member.role === 'owner' ? `${m.removePersonWhat} ${m.ownerLater}` : m.removePersonWhat}
          submit={m.removePerson}
          done={answer => announced(answer) ?? (leave(name), m.removed(name))}
          call={() => client.DELETE('/tenants/{t}/members/{u}', { params: { path, header: { 'If-Match': member.etag } } })}
        />
      )}
      {open === 'confirm' && (
        <Ask
          {...dialog}
          title={m.confirmChange}
          what={m.confirmChangeWhat(name, changeOf(member.pendingAction!))}
          submit={m.confirmChange}
          done={answer => {
            if (answer.response.status === 204) leave(name)
            return m.changeDone(name)
          }}
          call={() =>
            client.POST('/tenants/{t}/members/{u}/pending-action/confirm', { params: { path, header: { 'If-Match': member.etag } } })
          }
        />
      )}
      {open === 'cancel' && (
        <Ask
          {...dialog}
          title={m.cancelChange}
          what={m.cancelChangeWhat(name)}
          submit={m.cancelChange}
          done={() => m.changeCancelled}
          call={() => client.DELETE('/tenants/{t}/members/{u}/pending-action', { params: { path } })}
        />
      )}
      {open && typeof open === 'object' && (
        <Ask
          {...dialog}
          title={t.unlinkOf(member.identities?.find(one => one.id === open.unlink)?.provider ?? '')}
          what={m.unlinkWhat(name)}
          submit={t.unlink}
          done={() => t.unlinked}
          call={() =>
            client.DELETE('/tenants/{t}/members/{u}/identities/{id}', {
              params: { path: { ...path, id: open.unlink }, header: { 'If-Match': member.etag } },
            })
          }
        />
      )}
    </>
  )
}

function factsOf(one: Member): [string, string][] {
  const until = untilOf(one)
  return [
    [m.role, nameOfRole(one.role)],
    [m.secondFactor, [m.states[one.state]!, kindsOf(one)].filter(Boolean).join(' · ')],
    ...(until ? [[m.until, until] as [string, string]] : []),
    ...(one.enrolled ? [[t.recoveryCodes, String(one.recoveryCodesLeft)] as [string, string]] : []),
    ...(one.factorDisabled ? [[m.codes, m.codesDisabled] as [string, string]] : []),
    ...(one.lockedUntil ? [[m.codes, m.codesLocked(atTime(one.lockedUntil))] as [string, string]] : []),
    [t.sessions, String(one.openSessions)],
  ]
}

/** A change to an Owner's account is announced, and takes effect a day later: 202 with the change. */
function announced(answer: Answer<unknown>): string | null {
  if (answer.response.status !== 202) return null
  return m.announced(atTime((answer.data as NonNullable<Member['pendingAction']>).effectiveAt))
}

interface PendingProps {
  action: NonNullable<Member['pendingAction']>
  name: string
  own: boolean
  me: string
  onConfirm: () => void
  onCancel: () => void
}

/** An announced change to an Owner, until it takes effect. A third Owner can confirm it, and any Owner stops it. */
function Pending({ action, name, own, me, onConfirm, onCancel }: PendingProps) {
  return (
    <div class="warn">
      <p>
        <b>{m.pendingOf(name, changeOf(action), atTime(action.effectiveAt))}</b>
      </p>
      {action.reason && <p>{m.reasonGiven(action.reason)}</p>}
      <Countdown until={Date.parse(action.effectiveAt)} text={m.takesEffectIn} over={m.takesEffectNow} />
      {action.requestedBy === me ? <p>{m.anotherConfirms}</p> : null}
      <p class="row">
        {!own && action.requestedBy !== me && action.kind !== 'break_glass' && (
          <button type="button" onClick={onConfirm}>
            {m.confirmChange}
          </button>
        )}
        <button type="button" onClick={onCancel}>
          {m.cancelChange}
        </button>
      </p>
    </div>
  )
}

interface DialogProps {
  flow: OwnerPageProps['flow']
  member: Member
  name: string
  reload: () => void
  /** Without a text, nothing was changed. */
  onClose: (done?: string) => void
}

interface AskProps extends DialogProps {
  title: string
  what: string
  submit: string
  done: (answer: Answer<unknown>) => string
  call: () => Promise<Answer<unknown>>
}

/** Says what a change does and carries it out on a click. */
function Ask({ flow, title, what, submit, reload, done, call, onClose }: AskProps) {
  const calls = useOwnerCalls(flow, reload)
  return (
    <Dialog title={title} onClose={() => onClose()}>
      <p>{what}</p>
      {calls.refusal && <RefusalText refusal={calls.refusal} />}
      <Form
        submit={submit}
        busy={calls.busy}
        onSubmit={async () => {
          let answer: Answer<unknown> | undefined
          if (await calls.run(async () => (answer = await call()))) onClose(done(answer!))
        }}
      >
        {null}
      </Form>
    </Dialog>
  )
}

function ChangeRole(p: DialogProps & { own: boolean }) {
  const { member, name } = p
  const role = member.role === 'owner' ? ('member' as const) : ('owner' as const)
  const params = { path: { t: p.flow.tenant, u: member.userId }, header: { 'If-Match': member.etag } }
  return (
    <Ask
      {...p}
      title={role === 'owner' ? m.makeOwnerOf(name) : m.makeMemberOf(name)}
      what={role === 'owner' ? m.makeOwnerWhat : p.own ? m.leaveWhat : `${m.makeMemberWhat} ${m.ownerLater}`}
      submit={role === 'owner' ? m.makeOwner : m.makeMember}
      done={answer => announced(answer) ?? m.roleChanged(name, nameOfRole(role))}
      call={() => client.PATCH('/tenants/{t}/members/{u}', { params, body: { role } })}
    />
  )
}

/** Says what a reset removes. The mail to the person names the reason. */
function Reset({ flow, member, name, reload, everything, onClose }: DialogProps & { everything: boolean }) {
  const calls = useOwnerCalls(flow, reload)
  const [missing, setMissing] = useState(false)
  const params = { path: { t: flow.tenant, u: member.userId }, header: { 'If-Match': member.etag } }
  useEffect(() => {
    if (calls.refusal) setMissing(false)
  }, [calls.refusal])
  return (
    <Dialog title={everything ? m.resetEverythingOf(name) : m.resetFactorsOf(name)} onClose={() => onClose()}>
      <p>{m.resetRemoves}</p>
      <ul>
        <li>{m.resetRemovesApps}</li>
        {everything && <li>{m.resetRemovesFirst}</li>}
        <li>{m.resetRemovesSessions}</li>
      </ul>
      <p>{everything ? m.resetThenEverything(member.email) : m.resetThen(member.email)}</p>
      {member.role === 'owner' && <Alert>{m.ownerLater}</Alert>}
      {calls.refusal && <RefusalText refusal={calls.refusal} fields={['reason']} />}
      <Form
        submit={m.reset}
        busy={calls.busy}
        onSubmit={async ({ reason = '' }) => {
          setMissing(!reason.trim())
          if (!reason.trim()) return
          const body = { reason, ...(everything ? {} : { remove: ['factors' as const] }) }
          let answer: Answer<unknown> | undefined
          const made = await calls.run(async () => (answer = await client.POST('/tenants/{t}/members/{u}/reset', { params, body })))
          if (made) onClose(announced(answer!) ?? m.resetDone(name))
        }}
      >
        <Field
          name="reason"
          label={m.reason}
          hint={m.reasonHint}
          autoComplete="off"
          autoFocus
          maxLength={200}
          error={missing ? t.required : fieldError(calls.refusal, 'reason')}
        />
      </Form>
    </Dialog>
  )
}
