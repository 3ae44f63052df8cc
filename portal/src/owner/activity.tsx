import { useEffect, useId, useRef, useState } from 'preact/hooks'
import { type components, type Refusal, refusalOf, unavailable } from '@mfafunctions/client'
import { atTime, inNumbers, locale, t } from '../i18n'
import { follow, go } from '../router'
import { Section } from '../section'
import { client } from '../service'
import { Alert, Note, RefusalText, Title } from '../ui'
import { useData } from '../use-call'
import { a } from './activity-texts'
import { o } from './i18n'
import type { OwnerPageProps } from './pages'
import type { Member } from './people'

export type Entry = components['schemas']['AuditEntry']

/** The kinds of events in groups that people look for; the service takes at most 20 kinds at once. */
export const groups: Record<string, readonly string[]> = {
  signIn: [
    'signed_in',
    'signed_out',
    'second_factor_verified',
    'reauthenticated',
    'new_sign_in',
    'sign_in_failed',
    'verification_failed',
    'access_refused',
    'own_sessions_ended',
    'sessions_ended',
  ],
  factors: [
    'authenticator_added',
    'authenticator_removed',
    'passkey_added',
    'passkey_removed',
    'passkey_disabled',
    'recovery_code_used',
    'recovery_codes_renewed',
    'factor_locked',
    'factor_disabled',
    'factors_reset',
    'enrolled_by_administrator',
    'enrollment_code_requested',
    'enrollment_reminder',
    'enrollment_extended',
    'extension_shortened',
    'second_factor_required',
    'passkey_required',
    'break_glass_requested',
    'break_glass_cancelled',
    'break_glass_done',
  ],
  ways: [
    'password_changed',
    'password_reset_requested',
    'password_invalidated',
    'password_blocked',
    'password_blocked_elsewhere',
    'first_factors_reset',
    'identity_linked',
    'identity_unlinked',
  ],
  people: [
    'account_created',
    'invited',
    'invitation_accepted',
    'profile_changed',
    'role_changed',
    'owner_added',
    'owner_removed',
    'owner_action_requested',
    'owner_action_confirmed',
    'owner_action_cancelled',
    'owner_account_changed',
    'member_removed',
    'account_erased',
  ],
  settings: [
    'tenant_created',
    'policy_changed',
    'policy_weakened',
    'identity_providers_changed',
    'identity_provider_added',
    'identity_provider_removed',
    'audiences_changed',
    'origins_changed',
    'relying_parties_changed',
    'webhook_changed',
    'look_changed',
    'operator_change',
    'reseal_started',
    'mail_budget_spent',
  ],
}

/** What an entry says. A kind that this version does not know is shown as it is. */
export function sentenceOf({ kind, user, userId, actor, actorId, details }: Entry): string {
  const named = (person: Entry['user'], id: string | null) => (person ? (person.displayName ?? person.email) : id ? a.somebody : undefined)
  const whom = named(user, userId) ?? details.person ?? a.somebody
  // Operators and the service have no account; an operator may have given a name.
  const who = named(actor, actorId) ?? details.actor ?? (details.by === 'operator' ? a.operator : a.service)
  const byAnother = actorId !== null && actorId !== userId ? a.kinds[`${kind}_by`] : undefined
  const sentence = byAnother ?? a.kinds[kind]
  if (sentence) return sentence(who, whom, details)
  return [kind, ...Object.entries(details).map(([name, value]) => `${name}: ${value}`)].join(' · ')
}

interface Wish {
  group: string
  from: string
  to: string
}

/** The audit log as people read it, in days. */
export function Activity({ flow, session, item }: OwnerPageProps) {
  const [wish, want] = useState<Wish>({ group: '', from: '', to: '' })
  const { entries, cursor, refusal, load } = useEntries({ flow, session, item }, wish)
  const { data: seal } = useData(flow, () => client.GET('/tenants/{t}/audit/seal', { params: { path: { t: flow.tenant } } }))
  const root = `/t/${flow.tenant}/owner/activity`
  const query = new URLSearchParams(selection(wish, item).flatMap(([name, value]) => [[name, value]]))
  return (
    <>
      <Title of={session.tenantName}>{o.activity}</Title>
      <p class="soft">{a.what}</p>
      <section class="card" aria-label={o.activity}>
        <Filters flow={flow} wish={wish} want={want} person={item} />
        {item && (
          <Note>
            {nameIn(entries, item) ? `${a.onlyOf(nameIn(entries, item)!)}. ` : ''}
            {a.only}{' '}
            <a href={root} onClick={follow}>
              {a.all}
            </a>
          </Note>
        )}
        {refusal && <RefusalText refusal={refusal} />}
        <p role="status" class="soft small">
          {entries ? (entries.length ? a.shown(inNumbers(entries.length)) : a.nothing) : refusal ? '' : t.loading}
        </p>
        {inDays(entries ?? []).map(([day, those]) => (
          <section key={day} aria-label={day}>
            <h2 class="day">{day}</h2>
            <ol class="events">
              {those.map(one => (
                <li key={one.id}>
                  <time dateTime={one.at} class="soft small">
                    {clock().format(new Date(one.at))}
                  </time>
                  <span>
                    {sentenceOf(one)}
                    {one.client && <span class="soft small">{one.client}</span>}
                    {!item && one.userId && one.user && (
                      <a class="small" href={`${root}/${one.userId}`} onClick={follow}>
                        {a.onlyOf(one.user.displayName ?? one.user.email)}
                      </a>
                    )}
                  </span>
                </li>
              ))}
            </ol>
          </section>
        ))}
        {cursor && (
          <button type="button" class="wide" onClick={() => void load(true)}>
            {a.more}
          </button>
        )}
        <p>
          <a href={`/api/tenants/${flow.tenant}/audit.ndjson?${query}`} download>
            {a.export}
          </a>
        </p>
      </section>
      {seal && (
        <Section title={a.seal}>
          {seal.state === 'broken' ? <Alert>{a.sealStates.broken}</Alert> : <p>{a.sealStates[seal.state] ?? seal.state}</p>}
          {seal.number && seal.sealedAt && <p>{a.sealFacts(inNumbers(seal.number), atTime(seal.sealedAt))}</p>}
          {seal.number && seal.hash && (
            <>
              <p class="soft small">{a.sealHash}</p>
              <p class="key">
                {seal.number}:{seal.hash}
              </p>
            </>
          )}
        </Section>
      )}
    </>
  )
}

const clock = () => new Intl.DateTimeFormat(locale, { timeStyle: 'short' })
const longDay = () => new Intl.DateTimeFormat(locale, { dateStyle: 'full' })

/** Newest first, under the days of the reader's clock. */
function inDays(entries: readonly Entry[]): [day: string, entries: Entry[]][] {
  const days: [string, Entry[]][] = []
  for (const one of entries) {
    const day = longDay().format(new Date(one.at))
    if (days.at(-1)?.[0] !== day) days.push([day, []])
    days.at(-1)![1].push(one)
  }
  return days
}

/** The newest name of a person among the entries. */
function nameIn(entries: readonly Entry[] | null, id: string): string | undefined {
  const found = entries?.flatMap(one => [one.user, one.actor]).find(one => one?.id === id)
  return found ? (found.displayName ?? found.email) : undefined
}

/** The parameters of the log and of its export. A day is one of the reader's clock. */
function selection({ group, from, to }: Wish, person?: string): [string, string][] {
  const begin = (day: string, days: number) => {
    const [year = 0, month = 1, date = 1] = day.split('-').map(Number)
    return new Date(year, month - 1, date + days).toISOString()
  }
  return [
    ...(groups[group] ?? []).map(kind => ['kind', kind] as [string, string]),
    ...(person ? [['user', person] as [string, string]] : []),
    ...(from ? [['from', begin(from, 0)] as [string, string]] : []),
    ...(to ? [['to', begin(to, 1)] as [string, string]] : []),
  ]
}

function useEntries({ flow, item }: OwnerPageProps, wish: Wish) {
  const [entries, set] = useState<readonly Entry[] | null>(null)
  const [cursor, follows] = useState<string | null>(null)
  const [refusal, refuse] = useState<Refusal | null>(null)
  const newest = useRef(0)
  const load = async (more: boolean) => {
    const mine = ++newest.current
    const before = more ? (entries ?? []) : []
    const chosen = selection(wish, item)
    const one = (name: string) => chosen.find(([of]) => of === name)?.[1]
    const kind = chosen.filter(([of]) => of === 'kind').map(([, value]) => value)
    const found: Entry[] = []
    let at = more ? (cursor ?? undefined) : undefined
    // A page can be empty although others follow.
    do {
      const query = { ...(kind.length ? { kind } : {}), user: one('user'), from: one('from'), to: one('to'), cursor: at }
      const answer = await flow
        .withStepUp(() => client.GET('/tenants/{t}/audit', { params: { path: { t: flow.tenant }, query } }))
        .catch(() => ({ error: unavailable, data: undefined, response: Response.error() }))
      if (mine !== newest.current) return
      refuse(refusalOf(answer))
      if (!answer.data) return
      found.push(...answer.data.entries)
      at = answer.data.cursor ?? undefined
    } while (!found.length && at)
    set([...before, ...found])
    follows(at ?? null)
  }
  useEffect(() => {
    set(null)
    follows(null)
    void load(false)
  }, [wish, item])
  return { entries, cursor, refusal, load }
}

interface FiltersProps {
  flow: OwnerPageProps['flow']
  wish: Wish
  want: (wish: Wish) => void
  person?: string
}

function Filters({ flow, want, person }: FiltersProps) {
  const id = useId()
  const [sought, find] = useState<{ text: string; found: readonly Member[] } | null>(null)
  const show = (userId: string) => {
    find(null)
    go(`/t/${flow.tenant}/owner/activity/${userId}`)
  }
  return (
    <form
      class="grid"
      onSubmit={async event => {
        event.preventDefault()
        const given = new FormData(event.currentTarget)
        const value = (name: string) => String(given.get(name) ?? '')
        want({ group: value('group'), from: value('from'), to: value('to') })
        const text = value('person').trim()
        find(null)
        if (!text) return
        const query = { q: text, sort: 'email' as const }
        const { data } = await client
          .GET('/tenants/{t}/members', { params: { path: { t: flow.tenant }, query } })
          .catch(() => ({ data: undefined }))
        const found = data?.members ?? []
        if (found.length === 1) show(found[0]!.userId)
        else find({ text, found })
      }}
    >
      {!person && (
        <div>
          <label for={`${id}-person`}>{a.person}</label>
          <div class="hint" id={`${id}-hint`}>
            {a.personHint}
          </div>
          <input id={`${id}-person`} name="person" type="search" maxLength={254} autocomplete="off" aria-describedby={`${id}-hint`} />
        </div>
      )}
      <div>
        <label for={`${id}-group`}>{a.kind}</label>
        <select id={`${id}-group`} name="group">
          <option value="">{a.everything}</option>
          {Object.entries(a.groups).map(([group, name]) => (
            <option key={group} value={group}>
              {name}
            </option>
          ))}
        </select>
      </div>
      <div>
        <label for={`${id}-from`}>{a.from}</label>
        <input id={`${id}-from`} name="from" type="date" />
      </div>
      <div>
        <label for={`${id}-to`}>{a.to}</label>
        <input id={`${id}-to`} name="to" type="date" />
      </div>
      <button type="submit">{a.apply}</button>
      {sought && (
        <div role="status" class="wide">
          {sought.found.length ? (
            <>
              <p>{a.which}</p>
              <p class="row">
                {sought.found.slice(0, 10).map(one => (
                  <button key={one.userId} type="button" onClick={() => show(one.userId)}>
                    {one.displayName ? `${one.displayName} (${one.email})` : one.email}
                  </button>
                ))}
              </p>
            </>
          ) : (
            <p>{a.nobody(sought.text)}</p>
          )}
        </div>
      )}
    </form>
  )
}
