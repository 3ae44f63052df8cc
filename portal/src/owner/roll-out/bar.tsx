import type { MemberTotals } from '@mfafunctions/client'
import { inNumbers } from '../../i18n'
import { o } from '../i18n'

const parts = [
  ['enrolled', 'enrolled'],
  ['extended', 'extended'],
  ['not_started', 'notStarted'],
  ['invited', 'invited'],
  ['overdue', 'overdue'],
] as const

/** How many people are in which state, as a bar with its figures below. */
export function Bar({ totals }: { totals: MemberTotals }) {
  return (
    <>
      <p>
        <b>{o.enrolledOf(totals.enrolled, totals.people)}</b>
      </p>
      <div class="meter" aria-hidden="true">
        {parts.map(([state, count]) => (
          <i key={state} class={state} style={{ flexGrow: totals[count] }} />
        ))}
      </div>
      <dl class="legend">
        {parts.map(([state, count]) => (
          <div key={state}>
            <dt class={state}>{o.states[state]}</dt>
            <dd>{inNumbers(totals[count])}</dd>
          </div>
        ))}
      </dl>
    </>
  )
}
