import { useCallback, useEffect, useRef, useState } from 'preact/hooks'
import type { Member, MemberTotals } from '@mfafunctions/client'
import { atHour, onDay, t } from '../../i18n'
import { Section } from '../../section'
import { client } from '../../service'
import { RefusalText, Title } from '../../ui'
import { useData } from '../../use-call'
import { o } from '../i18n'
import type { OwnerPageProps } from '../pages'
import { isAhead, passkeysDue } from '../switch/settings'
import { Bar } from './bar'
import { Chart } from './chart'
import { type Waiting, waiting, WaitingPeople } from './people'
import { usePolling } from './use-polling'

const days = 30

/** How far the organization's people are, and what an Owner can do for those who are not there yet. */
export function RollOut({ flow, session }: OwnerPageProps) {
  const path = { t: flow.tenant }
  const [state, choose] = useState<Waiting>('overdue')
  const [further, add] = useState<{ members: readonly Member[]; cursor: string | null } | null>(null)
  const [at, setAt] = useState('')
  const policy = useData(flow, () => client.GET('/tenants/{t}/two-factor', { params: { path } }))
  const list = useData(flow, () => client.GET('/tenants/{t}/members', { params: { path, query: { filter: state } } }), state)
  const progress = useData(flow, () => client.GET('/tenants/{t}/two-factor/progress', { params: { path, query: { days } } }))
  const totals = list.data?.totals
  useEffect(() => setAt(new Date().toISOString()), [list.data])
  // The first state that somebody is in.
  const chosen = useRef(false)
  useEffect(() => {
    if (!totals || chosen.current) return
    chosen.current = true
    choose(waiting.find(one => countOf(totals)[one] > 0) ?? 'overdue')
  }, [totals])
  const reload = useRef(list.reload)
  reload.current = list.reload
  const changing = policy.data !== null && policy.data.mode !== 'off' && totals != null && totals.enrolled < totals.people
  usePolling(changing, useCallback(() => reload.current(), []))

  if (!policy.data || !list.data || !totals || !progress.data) {
    const refusal = policy.refusal ?? list.refusal ?? progress.refusal
    return (
      <>
        <Title of={session.tenantName}>{o.rollOut}</Title>
        {refusal ? <RefusalText refusal={refusal} /> : <p role="status">{t.loading}</p>}
      </>
    )
  }
  const { mode, deadline, graceDays } = policy.data
  const shown = [...list.data.members, ...(further?.members ?? [])].filter((one, i, all) => one.state === state && all.findIndex(other => other.userId === one.userId) === i)
  const cursor = further ? further.cursor : list.data.cursor
  const more = async () => {
    const query = { filter: state, totals: false, cursor: cursor! }
    const { data } = await flow.withStepUp(() => client.GET('/tenants/{t}/members', { params: { path, query } }))
    if (data) add({ members: [...(further?.members ?? []), ...data.members], cursor: data.cursor })
  }
  return (
    <>
      <Title of={session.tenantName}>{o.rollOut}</Title>
      <p class="soft">
        {mode === 'required' ? (isAhead(graceDays, deadline) ? o.dueFrom(onDay(deadline!)) : o.dueNow) : o.notRequired} {passkeysDue(policy.data)}
      </p>
      <Section title={o.rollOutNow}>
        <Bar totals={totals} />
        <p class="row apart">
          <span class="soft small">{o.asOf(atHour(at || new Date().toISOString()))}</span>
          <a href={`/api/tenants/${flow.tenant}/members.csv`} download>
            {o.csv}
          </a>
        </p>
      </Section>
      <Section title={o.overTime}>
        <Chart days={progress.data.days} deadline={deadline} />
      </Section>
      <WaitingPeople
        flow={flow}
        state={state}
        counts={countOf(totals)}
        members={shown}
        required={mode === 'required'}
        more={cursor ? () => void more().catch(() => undefined) : null}
        choose={next => {
          add(null)
          choose(next)
        }}
        onChanged={list.reload}
      />
    </>
  )
}

const countOf = (totals: MemberTotals): Record<Waiting, number> => ({ overdue: totals.overdue, not_started: totals.notStarted, extended: totals.extended })
