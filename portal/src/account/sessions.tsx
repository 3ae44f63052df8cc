import type { Flow } from '@mfafunctions/client/flow'
import { atTime, t } from '../i18n'
import { Section } from '../section'
import { client } from '../service'
import { RefusalText } from '../ui'
import { useCalls, useData } from '../use-call'

export function Sessions({ flow }: { flow: Flow }) {
  const { data, refusal, reload } = useData(flow, () => client.GET('/sessions'))
  const calls = useCalls(flow)
  return (
    <Section title={t.sessions} calls={calls}>
      {refusal && <RefusalText refusal={refusal} />}
      {data && (
        <>
          <ul class="list">
            {data.sessions.map(one => (
              <li key={one.id}>
                <span>
                  <b>{one.client}</b>
                  <span class="soft small">{one.current ? t.thisSession : t.lastSeen(atTime(one.lastSeen))}</span>
                </span>
                {!one.current && (
                  <button
                    type="button"
                    aria-label={t.endSessionOf(one.client)}
                    onClick={async () => {
                      const params = { path: { id: one.id } }
                      if (await calls.run(() => client.DELETE('/sessions/{id}', { params }), t.sessionEnded)) reload()
                    }}
                  >
                    {t.endSession}
                  </button>
                )}
              </li>
            ))}
          </ul>
          {data.sessions.length > 1 ? (
            <button
              type="button"
              aria-disabled={calls.busy || undefined}
              onClick={async () => {
                if (await calls.run(() => client.DELETE('/sessions'), t.othersEnded)) reload()
              }}
            >
              {t.endOthers}
            </button>
          ) : (
            <p class="soft">{t.onlyThisSession}</p>
          )}
        </>
      )}
    </Section>
  )
}
