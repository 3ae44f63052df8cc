import { useEffect, useId, useRef, useState } from 'preact/hooks'
import { type components, type Refusal, refusalOf, unavailable } from '@mfafunctions/client'
import { atTime, inNumbers, locale, locales, onDay, t } from '../i18n'
import { fieldError } from '../pages/sign-in'
import { follow } from '../router'
import { client } from '../service'
import { Dialog, Field, Form, Note, RefusalText, Title } from '../ui'
import { o } from './i18n'
import { m } from './manage-texts'
import type { OwnerPageProps } from './pages'
import { Cell, Chip, kindsOf, Table } from './parts'
import { Person } from './person'
import { useOwnerCalls } from './refusals'

export type Member = components['schemas']['Member']
type State = Member['state']
type Totals = components['schemas']['MemberTotals']

/** What the list shows: a search, the people in one state, or the Owners. */
interface Wish {
  q: string
  only: State | 'owners' | null
  sort: 'name' | 'email'
}

const states: readonly (readonly [State, keyof Totals])[] = [
  ['enrolled', 'enrolled'],
  ['not_started', 'notStarted'],
  ['extended', 'extended'],
  ['overdue', 'overdue'],
  ['invited', 'invited'],
]

export const nameOfRole = (role: Member['role']): string => (role === 'owner' ? m.owner : m.member)

/** Everybody in the organization, or one of them. */
export function People(p: OwnerPageProps) {
  return p.item ? <Person key={p.item} {...p} userId={p.item} /> : <List {...p} />
}

function List({ flow, session }: OwnerPageProps) {
  const [wish, want] = useState<Wish>({ q: '', only: null, sort: 'name' })
  const { members, totals, cursor, refusal, load } = useMembers({ flow, session }, wish)
  const pending = usePending({ flow, session })
  const [inviting, invite] = useState(false)
  const [invited, tell] = useState<string | null>(null)
  const search = useId()
  const order = useId()
  const root = `/t/${flow.tenant}/owner/people`
  return (
    <>
      <Title of={session.tenantName}>{o.people}</Title>
      {pending.length > 0 && (
        <div class="warn">
          <p>{m.pendingChanges}</p>
          <ul class="people">
            {pending.map(one => (
              <li key={one.userId}>
                <a href={`${root}/${one.userId}`} onClick={follow}>
                  {m.pendingOf(one.displayName ?? one.email, changeOf(one.pendingAction!), atTime(one.pendingAction!.effectiveAt))}
                </a>
              </li>
            ))}
          </ul>
        </div>
      )}
      {invited && <Note>{m.invitationSent(invited)}</Note>}
      <div class="card">
        <div class="row apart">
          <form
            class="search"
            role="search"
            onSubmit={event => {
              event.preventDefault()
              want({ ...wish, q: String(new FormData(event.currentTarget).get('q') ?? '').trim() })
            }}
          >
            <label for={search}>{m.searchPeople}</label>
            <div class="row">
              <input id={search} name="q" type="search" maxLength={254} autocomplete="off" />
              <button type="submit">{m.search}</button>
            </div>
          </form>
          <button type="button" class="action" onClick={() => invite(true)}>
            {m.invite}
          </button>
        </div>
        <div class="row filters" role="group" aria-label={m.show}>
          <Filter wish={wish} want={want} only={null} name={m.everybody} count={totals?.people} />
          {states.map(([state, count]) => (
            <Filter key={state} wish={wish} want={want} only={state} name={m.states[state]!} count={totals?.[count]} />
          ))}
          <Filter wish={wish} want={want} only="owners" name={m.owners} />
        </div>
        <div class="row sort">
          <label for={order}>{m.sort}</label>
          <select id={order} value={wish.sort} onChange={event => want({ ...wish, sort: event.currentTarget.value as Wish['sort'] })}>
            <option value="name">{m.byName}</option>
            <option value="email">{m.byAddress}</option>
          </select>
        </div>
        {refusal && <RefusalText refusal={refusal} />}
        <p role="status" class="soft small">
          {members ? (members.length ? m.shown(inNumbers(members.length)) : wish.q ? m.nobodyFound(wish.q) : m.nobodyThere) : refusal ? '' : t.loading}
        </p>
        {members && members.length > 0 && (
          <Table caption={o.people} head={[m.person, m.role, m.secondFactor, m.until]}>
            {members.map(one => (
              <tr key={one.userId}>
                <th scope="row">
                  <a href={`${root}/${one.userId}`} onClick={follow}>
                    <b>{one.displayName ?? one.email}</b>
                  </a>
                  {one.displayName && <span class="soft small">{one.email}</span>}
                </th>
                <Cell of={m.role}>{nameOfRole(one.role)}</Cell>
                <Cell of={m.secondFactor}>
                  <StateChip of={one} /> <span class="soft small">{kindsOf(one)}</span>
                </Cell>
                <Cell of={m.until}>{untilOf(one) ?? '–'}</Cell>
              </tr>
            ))}
          </Table>
        )}
        {cursor && (
          <button type="button" class="wide" onClick={() => void load(true)}>
            {m.more}
          </button>
        )}
        <p>
          <a href={`/api/tenants/${flow.tenant}/members.csv`} download>
            {o.csv}
          </a>
        </p>
      </div>
      {inviting && (
        <Invite
          flow={flow}
          onClose={email => {
            invite(false)
            tell(email ?? null)
            if (email) void load(false)
          }}
        />
      )}
    </>
  )
}

export const untilOf = (one: Member): string | null => {
  const until = one.extendedUntil ?? one.deadline
  return until && one.state !== 'enrolled' ? onDay(until) : null
}

export function StateChip({ of }: { of: Member }) {
  const kind = of.state === 'enrolled' ? 'good' : of.state === 'overdue' ? 'bad' : undefined
  return (
    <>
      <Chip kind={kind}>{m.states[of.state]}</Chip>
      {of.pendingAction && (
        <>
          {' '}
          <Chip kind="bad">{m.changePending}</Chip>
        </>
      )}
    </>
  )
}

/** What an announced change will do, as a phrase. */
export function changeOf(action: NonNullable<Member['pendingAction']>): string {
  switch (action.kind) {
    case 'demote':
      return m.changeDemote
    case 'remove':
      return m.changeRemove
    default:
      return m.changeReset
  }
}

interface FilterProps {
  wish: Wish
  want: (wish: Wish) => void
  only: Wish['only']
  name: string
  count?: number
}

function Filter({ wish, want, only, name, count }: FilterProps) {
  return (
    <button type="button" class="filter" aria-pressed={wish.only === only} onClick={() => want({ ...wish, only })}>
      {name}
      {count !== undefined && <span class="soft"> {inNumbers(count)}</span>}
    </button>
  )
}

/** The list, page by page. Only the answer to the newest wish counts. */
function useMembers({ flow }: OwnerPageProps, wish: Wish) {
  const [members, set] = useState<readonly Member[] | null>(null)
  const [totals, count] = useState<Totals | null>(null)
  const [cursor, follows] = useState<string | null>(null)
  const [refusal, refuse] = useState<Refusal | null>(null)
  const newest = useRef(0)
  const load = async (more: boolean) => {
    const mine = ++newest.current
    const before = more ? (members ?? []) : []
    const found: Member[] = []
    let at = more ? (cursor ?? undefined) : undefined
    // A page can be empty although others follow.
    do {
      const query = {
        sort: wish.sort,
        ...(wish.q ? { q: wish.q } : {}),
        ...(wish.only === 'owners' ? { role: 'owner' as const } : wish.only ? { filter: wish.only } : {}),
        ...(more ? { totals: false } : {}),
        ...(at ? { cursor: at } : {}),
      }
      const answer = await flow
        .withStepUp(() => client.GET('/tenants/{t}/members', { params: { path: { t: flow.tenant }, query } }))
        .catch(() => ({ error: unavailable, data: undefined, response: Response.error() }))
      if (mine !== newest.current) return
      refuse(refusalOf(answer))
      if (!answer.data) return
      if (answer.data.totals) count(answer.data.totals)
      found.push(...answer.data.members)
      at = answer.data.cursor ?? undefined
    } while (!found.length && at)
    set([...before, ...found])
    follows(at ?? null)
  }
  useEffect(() => {
    set(null)
    follows(null)
    void load(false)
  }, [wish])
  return { members, totals, cursor, refusal, load }
}

/** The Owners whose account is about to change. */
function usePending({ flow }: OwnerPageProps): readonly Member[] {
  const [pending, set] = useState<readonly Member[]>([])
  useEffect(() => {
    const read = async () => {
      const found: Member[] = []
      let cursor: string | undefined
      do {
        const query = { role: 'owner' as const, totals: false, ...(cursor ? { cursor } : {}) }
        const { data } = await client.GET('/tenants/{t}/members', { params: { path: { t: flow.tenant }, query } })
        found.push(...(data?.members ?? []).filter(one => one.pendingAction))
        cursor = data?.cursor ?? undefined
      } while (cursor)
      set(found)
    }
    // The list itself says what went wrong.
    void read().catch(() => undefined)
  }, [flow])
  return pending
}

function Invite({ flow, onClose }: { flow: OwnerPageProps['flow']; onClose: (email?: string) => void }) {
  const calls = useOwnerCalls(flow, () => undefined)
  const role = useId()
  const language = useId()
  const fields = ['email', 'displayName']
  return (
    <Dialog title={m.inviteTitle} onClose={() => onClose()}>
      <p class="soft">{m.inviteWhat}</p>
      {calls.refusal && <RefusalText refusal={calls.refusal} fields={fields} />}
      <Form
        submit={m.inviteSend}
        busy={calls.busy}
        onSubmit={async ({ email = '', displayName, role, locale }) => {
          const body = {
            email,
            role: role as Member['role'],
            locale,
            ...(displayName?.trim() ? { displayName } : {}),
          }
          if (await calls.run(() => client.POST('/tenants/{t}/members', { params: { path: { t: flow.tenant } }, body }))) onClose(email)
        }}
      >
        <Field name="email" label={t.email} type="email" autoComplete="off" inputMode="email" autoFocus error={fieldError(calls.refusal, 'email')} />
        <Field name="displayName" label={m.nameOptional} autoComplete="off" error={fieldError(calls.refusal, 'displayName')} />
        <div class="field">
          <label for={role}>{m.role}</label>
          <select id={role} name="role">
            <option value="member">{m.member}</option>
            <option value="owner">{m.owner}</option>
          </select>
        </div>
        <div class="field">
          <label for={language}>{t.mailLanguage}</label>
          <select id={language} name="locale" defaultValue={locale}>
            {Object.entries(locales).map(([tag, own]) => (
              <option key={tag} value={tag} lang={tag} selected={tag === locale}>
                {own}
              </option>
            ))}
          </select>
        </div>
      </Form>
    </Dialog>
  )
}
