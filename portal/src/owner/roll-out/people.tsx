import { useState } from 'preact/hooks'
import type { Member } from '@mfafunctions/client'
import type { Flow } from '@mfafunctions/client/flow'
import { onDay, t } from '../../i18n'
import { Section } from '../../section'
import { client } from '../../service'
import { Note } from '../../ui'
import { useCalls } from '../../use-call'
import { o } from '../i18n'
import { Cell, Chip, Confirm, kindsOf, People as Names, Table } from '../parts'
import { Extend } from './extend'

export const waiting = ['overdue', 'not_started', 'extended'] as const
export type Waiting = (typeof waiting)[number]

interface Props {
  flow: Flow
  state: Waiting
  counts: Record<Waiting, number>
  members: readonly Member[]
  /** Whether the tenant requires a second factor: only then is there a deadline to remind of or to extend. */
  required: boolean
  more: (() => void) | null
  choose: (state: Waiting) => void
  onChanged: () => void
}

// What one call takes.
const most = 100

/** The people without an authenticator: reminding them, and giving them more time. */
export function WaitingPeople({ flow, state, counts, members, required, more, choose, onChanged }: Props) {
  const calls = useCalls(flow)
  const [extending, extend] = useState<Member | null>(null)
  const [asks, ask] = useState<readonly Member[] | null>(null)
  const [skipped, skip] = useState<readonly (readonly [string, string])[]>([])
  const remind = async (people: readonly Member[]) => {
    const params = { path: { t: flow.tenant } }
    const body = { userIds: people.map(one => one.userId) }
    const answer = await calls.run(() => client.POST('/tenants/{t}/members/remind', { params, body }))
    if (!answer || answer === true) return
    ask(null)
    const nameOf = (id: string) => people.find(one => one.userId === id)?.email ?? id
    skip(answer.skipped.map(one => [nameOf(one.userId), o.skipped[one.reason]]))
    setDone(o.reminded(answer.reminded.length))
  }
  const [done, setDone] = useState('')
  return (
    <Section title={o.waiting}>
      <div class="row chips" role="group" aria-label={o.waiting}>
        {waiting.map(one => (
          <button key={one} type="button" class="filter" aria-pressed={one === state} onClick={() => choose(one)}>
            {o.filter(o.states[one], counts[one])}
          </button>
        ))}
      </div>
      {done && <Note>{done}</Note>}
      {skipped.length > 0 && (
        <div class="warn">
          <Names summary={o.notReminded(skipped.length)} people={skipped} />
        </div>
      )}
      {members.length === 0 && <p class="soft">{counts[state] ? t.loading : o.nobodyHere}</p>}
      {members.length > 0 && (
        <>
          <Table caption={o.states[state]} head={[o.person, o.state, o.until, o.actions]}>
            {members.map(one => (
              <tr key={one.userId}>
                <th scope="row">
                  <b>{one.displayName ?? one.email}</b>
                  {one.displayName && <span class="soft small">{one.email}</span>}
                </th>
                <Cell of={o.state}>
                  <Chip kind={state === 'overdue' ? 'bad' : undefined}>{o.states[state]}</Chip> <span class="soft small">{kindsOf(one)}</span>
                </Cell>
                <Cell of={o.until}>{one.deadline ? onDay(one.deadline) : '–'}</Cell>
                <Cell>
                  {required && (
                    <span class="row">
                      <button type="button" aria-label={o.remindOf(one.displayName ?? one.email)} onClick={() => ask([one])}>
                        {o.remind}
                      </button>
                      <button type="button" aria-label={o.extendOf(one.displayName ?? one.email)} onClick={() => extend(one)}>
                        {o.extend}
                      </button>
                    </span>
                  )}
                </Cell>
              </tr>
            ))}
          </Table>
          <p class="row">
            {more && (
              <button type="button" onClick={more}>
                {o.showMore}
              </button>
            )}
            {required && members.length > 1 && (
              <button type="button" onClick={() => ask(members.slice(0, most))}>
                {o.remindAll(Math.min(members.length, most))}
              </button>
            )}
          </p>
        </>
      )}
      {!required && <p class="soft">{o.notRequired}</p>}
      {asks && (
        <Confirm
          title={o.remindTitle}
          submit={o.remindDo(asks.length)}
          calls={calls}
          onConfirm={() => void remind(asks)}
          onClose={() => {
            calls.forget()
            ask(null)
          }}
        >
          <p>{o.remindWhat}</p>
        </Confirm>
      )}
      {extending && (
        <Extend
          flow={flow}
          member={extending}
          onClose={() => {
            extend(null)
            onChanged()
          }}
          onDone={what => {
            extend(null)
            skip([])
            setDone(what)
            onChanged()
          }}
        />
      )}
    </Section>
  )
}
