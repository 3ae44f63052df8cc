import type { DailyProgress } from '@mfafunctions/client'
import { inNumbers, onDate } from '../../i18n'
import { o } from '../i18n'
import { Cell, Table } from '../parts'

const day = 86_400_000

interface Props {
  days: readonly DailyProgress[]
  /** The deadline of the policy, if it is ahead or within the days. */
  deadline: string | null
}

/** The people who have set it up, day by day, as a line and as a table. */
export function Chart({ days, deadline }: Props) {
  const [first, last] = [days[0], days.at(-1)]
  if (!first || !last || first === last) return <p class="soft">{o.noDays}</p>
  const begin = Date.parse(first.date)
  const due = deadline ? Date.parse(deadline) : 0
  const end = Math.max(Date.parse(last.date), due)
  const most = Math.max(...days.map(one => one.people), 1)
  const x = (time: number) => (100 * (time - begin)) / Math.max(end - begin, day)
  const y = (count: number) => 100 - (100 * count) / most
  const line = days.map((one, i) => `${i ? 'L' : 'M'}${x(Date.parse(one.date)).toFixed(2)} ${y(one.enrolled).toFixed(2)}`).join('')
  return (
    <>
      <div class="chart" role="img" aria-label={o.chart(last.enrolled, last.people, onDate(last.date))}>
        <span class="y">
          <span>{inNumbers(most)}</span>
          <span>0</span>
        </span>
        <svg viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">
          <path class="axis" d="M0 0V100H100" />
          {due > begin && <path class="due" d={`M${x(due)} 0V100`} />}
          <path class="line" d={line} />
        </svg>
        <span class="x">
          <span>{onDate(first.date)}</span>
          <span>{end > Date.parse(last.date) ? o.dueOn(onDate(new Date(end).toISOString())) : onDate(last.date)}</span>
        </span>
      </div>
      <details>
        <summary>{o.asTable}</summary>
        <Table caption={o.byDay} head={[o.day, o.states.enrolled, o.states.overdue, o.people]}>
          {[...days].reverse().map(one => (
            <tr key={one.date}>
              <th scope="row">{onDate(one.date)}</th>
              <Cell of={o.states.enrolled}>{inNumbers(one.enrolled)}</Cell>
              <Cell of={o.states.overdue}>{inNumbers(one.overdue)}</Cell>
              <Cell of={o.people}>{inNumbers(one.people)}</Cell>
            </tr>
          ))}
        </Table>
      </details>
    </>
  )
}
