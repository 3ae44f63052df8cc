import { useId } from 'preact/hooks'
import type { PreviewedPerson, TwoFactorPreview } from '@mfafunctions/client'
import { atHour, inNumbers, t } from '../../i18n'
import { RefusalText } from '../../ui'
import { o } from '../i18n'
import { Figures, People } from '../parts'
import type { Preview } from './use-preview'

/** What the change would mean for people, before it is made. */
export function PreviewCard({ preview, chosen }: { preview: Preview; chosen: boolean }) {
  const id = useId()
  const { data } = preview
  return (
    <section class="card" aria-labelledby={id} aria-live="polite" aria-busy={chosen && !preview.current}>
      <h2 id={id}>{o.preview}</h2>
      {!chosen && <p>{o.previewNothing}</p>}
      {chosen && !data && !preview.refusal && <p>{t.loading}</p>}
      {chosen && preview.refusal && <RefusalText refusal={preview.refusal} />}
      {chosen && data && (
        <>
          <LockedOut data={data} />
          {data.ownersWithoutRecoveryCodes.length > 0 && (
            <div class="warn">
              <p>
                <b>{o.ownersWithoutCodes(data.ownersWithoutRecoveryCodes.length)}</b> {namesOf(data.ownersWithoutRecoveryCodes)}
              </p>
              <p>{o.ownersWithoutCodesWhy}</p>
            </div>
          )}
          <Numbers data={data} />
          <People
            summary={o.seePeople(data.changes.length + data.moreChanges)}
            people={data.changes.map(one => [nameOf(one), one.after.map(step => o.demands[step]).join(', ') || o.demandsNothing])}
            more={data.moreChanges}
          />
          <p class="soft small">{o.asOf(atHour(preview.at))}</p>
        </>
      )}
    </section>
  )
}

export function Numbers({ data }: { data: TwoFactorPreview }) {
  return (
    <Figures
      rows={[
        [o.toEnroll, inNumbers(data.toEnroll)],
        [o.toEnrollPasskey, inNumbers(data.toEnrollPasskey)],
        [o.toVerify, inNumbers(data.toVerify)],
        [o.toReauthenticate, inNumbers(data.toReauthenticate)],
        [o.sessionsToReauthenticate, inNumbers(data.sessionsToReauthenticate)],
        [o.lockedOut, inNumbers(data.peopleWithoutRequiredFirstFactor)],
      ]}
    />
  )
}

export function LockedOut({ data }: { data: TwoFactorPreview }) {
  const count = data.peopleWithoutRequiredFirstFactor
  if (!count) return null
  return (
    <div class="warn">
      <p>
        <b>{o.lockedOutNames(count)}</b> {namesOf(data.lockedOut)} {count > data.lockedOut.length && o.more(count - data.lockedOut.length)}
      </p>
      <p>{o.lockedOutWhy}</p>
    </div>
  )
}

const nameOf = (person: PreviewedPerson) => (person.displayName ? `${person.displayName} (${person.email})` : person.email)
const namesOf = (people: readonly PreviewedPerson[]) => people.map(nameOf).join(', ')
