import type { Flow } from '@mfafunctions/client/flow'
import { useId } from 'preact/hooks'
import { locales, pick, t } from '../i18n'
import { fieldError } from '../pages/sign-in'
import { Section } from '../section'
import { client } from '../service'
import { Field, Form, isOnlyAbout } from '../ui'
import { useCalls, useData } from '../use-call'

export function Profile({ flow }: { flow: Flow }) {
  const { data } = useData(flow, () => client.GET('/account'))
  const calls = useCalls(flow)
  const id = useId()
  if (!data) return null
  const shown = calls.refusal && isOnlyAbout(calls.refusal, 'displayName') ? { ...calls, refusal: null } : calls
  return (
    <Section title={t.profile} calls={shown}>
      <Form
        submit={t.save}
        busy={calls.busy}
        onSubmit={async ({ displayName, locale }) => {
          const body = { ...(displayName?.trim() ? { displayName } : {}), locale }
          if (await calls.run(() => client.PATCH('/account', { body }), t.profileSaved)) void flow.load()
        }}
      >
        <Field
          name="displayName"
          label={t.yourName}
          autoComplete="name"
          value={data.displayName ?? ''}
          error={fieldError(calls.refusal, 'displayName')}
        />
        <div class="field">
          <label for={id}>{t.mailLanguage}</label>
          <select id={id} name="locale" defaultValue={pick([data.locale])}>
            {Object.entries(locales).map(([tag, own]) => (
              <option key={tag} value={tag} lang={tag} selected={tag === pick([data.locale])}>
                {own}
              </option>
            ))}
          </select>
        </div>
      </Form>
    </Section>
  )
}
