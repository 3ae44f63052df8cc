import { inNumbers, t } from '../i18n'
import { Section } from '../section'
import { client } from '../service'
import { RefusalText, Title } from '../ui'
import { useData } from '../use-call'
import { o } from './i18n'
import type { OwnerPageProps } from './pages'
import { Figures } from './parts'

/** How far the organization's people are. */
export function RollOut({ flow, session }: OwnerPageProps) {
  const path = { t: flow.tenant }
  const { data, refusal } = useData(flow, () => client.GET('/tenants/{t}/members', { params: { path } }))
  const totals = data?.totals
  return (
    <>
      <Title of={session.tenantName}>{o.rollOut}</Title>
      {refusal && <RefusalText refusal={refusal} />}
      {!data && !refusal && <p role="status">{t.loading}</p>}
      {totals && (
        <Section title={o.rollOutNow}>
          <Figures
            rows={[
              [o.people, inNumbers(totals.people)],
              [o.enrolled, inNumbers(totals.enrolled)],
              [o.extended, inNumbers(totals.extended)],
              [o.overdue, inNumbers(totals.overdue)],
              [o.notStarted, inNumbers(totals.notStarted)],
              [o.invited, inNumbers(totals.invited)],
            ]}
          />
          <p>
            <a href={`/api/tenants/${flow.tenant}/members.csv`} download>
              {o.csv}
            </a>
          </p>
        </Section>
      )}
    </>
  )
}
