import { useEffect, useState } from 'preact/hooks'
import type { Session, TwoFactorPolicy, TwoFactorPreview } from '@mfafunctions/client'
import type { Flow } from '@mfafunctions/client/flow'
import { atTime, onDay, t } from '../../i18n'
import { client } from '../../service'
import { Alert, Note, RefusalText, Title } from '../../ui'
import { useCalls, useData } from '../../use-call'
import { o } from '../i18n'
import type { OwnerPageProps } from '../pages'
import { Confirm } from '../parts'
import { NotReady } from './not-ready'
import { LockedOut, Numbers, PreviewCard } from './preview'
import { Rules } from './rules'
import { changeOf, type Edits, isAhead, passkeysDue, passkeysFrom, type Settings, settingsOf } from './settings'
import { usePreview } from './use-preview'

/** Who needs a second factor, from when, and under which rules. Nothing changes before the Owner has seen what it means. */
export function Switch({ flow, session }: OwnerPageProps) {
  const path = { t: flow.tenant }
  const loaded = useData(flow, () => client.GET('/tenants/{t}/two-factor', { params: { path } }))
  const providers = useData(flow, () => client.GET('/tenants/{t}/identity-providers', { params: { path } }))
  // Another Owner's change arrives with the refusal of one's own.
  const [overtaken, overtake] = useState<{ policy: TwoFactorPolicy; etag: string } | null>(null)
  const policy = overtaken?.policy ?? loaded.data
  const version = overtaken?.etag ?? loaded.etag
  const last = useLastChange(flow, version)
  const [edits, setEdits] = useDraft(flow, session)
  const change = policy && changeOf(policy, edits)
  const preview = usePreview(flow, change, version)
  const calls = useCalls(flow)
  const [reviewed, review] = useState(false)
  const lacks = change && preview.data ? preview.data.notReady : []
  useEffect(() => {
    const { refusal } = calls
    if (refusal?.code === 'precondition_failed' && 'policy' in refusal) {
      overtake({ policy: refusal.policy, etag: refusal.etag })
      review(false)
    }
    if (refusal?.code === 'owner_not_ready') review(false)
  }, [calls.refusal])

  if (!policy || !providers.data) {
    return (
      <>
        <Title of={session.tenantName}>{o.switchTitle}</Title>
        {loaded.refusal || providers.refusal ? <RefusalText refusal={(loaded.refusal ?? providers.refusal)!} /> : <p role="status">{t.loading}</p>}
      </>
    )
  }
  const settings = settingsOf(policy, edits)
  const edit = (more: Edits) => {
    calls.forget()
    setEdits(before => ({ ...before, ...more }))
  }
  const open = () => {
    if (lacks.length) document.getElementById('not-ready')?.focus()
    else if (change && preview.current && preview.data) review(true)
  }
  const save = async () => {
    const params = { path, header: { 'If-Match': preview.etag } }
    if (!(await calls.run(() => client.PUT('/tenants/{t}/two-factor', { params, body: change! }).then(loaded.take), o.saved))) return
    review(false)
    setEdits({})
    overtake(null)
  }
  const refused = calls.refusal?.code
  return (
    <>
      <Title of={session.tenantName}>{o.switchTitle}</Title>
      <p class="soft">
        {nowOf(policy)} {passkeysDue(policy)} {last && (last.actorId === session.userId ? o.lastChangedByYou(onDay(last.at)) : o.lastChanged(onDay(last.at), last.name))}
      </p>
      {calls.done && <Note>{calls.done}</Note>}
      {overtaken && refused === 'precondition_failed' && (
        <Alert>{last && last.actorId !== session.userId ? o.overtaken(last.name, atTime(last.at)) : o.overtakenBySomebody}</Alert>
      )}
      <div class="two">
        <form
          class="card"
          onSubmit={event => {
            event.preventDefault()
            open()
          }}
        >
          <Rules
            tenant={flow.tenant}
            policy={policy}
            version={version}
            edits={edits}
            providers={providers.data.providers.map(one => one.provider)}
            from={change ? (preview.data?.enforcedFrom ?? null) : policy.deadline}
            passkeysFrom={passkeysFrom(settings, ...(change ? dueOf(preview.data) : ([policy.deadline, policy.phishingResistantDeadline] as const)))}
            edit={edit}
          />
          {lacks.length > 0 && <NotReady flow={flow} lacks={lacks} types={settings.authenticatorTypes} />}
          {refused === 'owner_not_ready' && !lacks.length && <RefusalText refusal={calls.refusal!} />}
          {change && (
            <>
              <button type="submit" class="main">
                {preview.current ? o.review : t.busy}
              </button>
              <p class="hint">{o.reviewHint}</p>
            </>
          )}
        </form>
        <PreviewCard preview={preview} chosen={change !== null} />
      </div>
      {reviewed && preview.data && (
        <Confirm
          title={o.confirmTitle[policy.mode === settings.mode ? 'same' : settings.mode]}
          submit={submitOf(policy, settings.mode, preview.data)}
          calls={calls}
          onConfirm={() => void save()}
          onClose={() => review(false)}
        >
          <LockedOut data={preview.data} />
          <p>{sentenceOf(preview.data, settings)}</p>
          {preview.data.weakens && <p>{o.ownersAreTold}</p>}
          <Numbers data={preview.data} />
        </Confirm>
      )}
    </>
  )
}

const drafts = new Map<string, Edits>()

/** The Owner's choices, which outlast a step that replaces the page, such as setting up a passkey. They end with the session. */
function useDraft(flow: Flow, { id }: Session) {
  const [edits, setEdits] = useState<Edits>(() => drafts.get(id) ?? {})
  useEffect(() => void drafts.set(id, edits), [edits])
  useEffect(
    () => () => {
      // Whoever goes to another page leaves the choices behind.
      const { screen, session } = flow.getSnapshot()
      if (!session || session.id !== id || screen.name === 'ready') drafts.delete(id)
    },
    [],
  )
  return [edits, setEdits] as const
}

interface LastChange {
  at: string
  actorId: string | null
  name: string
}

/** Who changed the policy last, from the audit log. Null if nobody did, or if the entry is not there yet. */
function useLastChange(flow: Flow, etag: string): LastChange | null {
  const [found, find] = useState<LastChange | null>(null)
  useEffect(() => {
    let current = true
    find(null)
    const params = { path: { t: flow.tenant }, query: { kind: ['policy_changed'] } }
    const read = async () => {
      const { data } = await client.GET('/tenants/{t}/audit', { params })
      const entry = data?.entries[0]
      // An entry appears some seconds after its change: one of an earlier version names the wrong person.
      if (!current || !entry || entry.details.version !== etag.replaceAll('"', '')) return
      find({ at: entry.at, actorId: entry.actorId, name: entry.actor?.displayName ?? entry.actor?.email ?? o.somebody })
    }
    if (etag) void read().catch(() => undefined)
    return () => {
      current = false
    }
  }, [flow, etag])
  return found
}

function nowOf(policy: TwoFactorPolicy): string {
  if (isAhead(policy.graceDays, policy.deadline)) return o.nowRequiredFrom(onDay(policy.deadline!))
  return o.now[policy.mode]
}

function submitOf(policy: TwoFactorPolicy, mode: TwoFactorPolicy['mode'], data: TwoFactorPreview): string {
  if (mode === policy.mode) return o.saveFor(data.people)
  if (mode === 'required') return o.switchOnFor(data.people)
  return mode === 'off' ? o.switchOffFor(data.people) : o.makeOptionalFor(data.people)
}

const dueOf = (data: TwoFactorPreview | null) => [data?.enforcedFrom ?? null, data?.phishingResistantFrom ?? null] as const

function sentenceOf({ toEnroll, toEnrollPasskey, enforcedFrom, phishingResistantFrom }: TwoFactorPreview, next: Settings): string {
  const sentences = []
  if (toEnroll) sentences.push(isAhead(next.graceDays, enforcedFrom) ? o.enrollUntil(toEnroll, onDay(enforcedFrom!)) : o.enrollNow(toEnroll))
  if (toEnrollPasskey) {
    const from = passkeysFrom(next, enforcedFrom, phishingResistantFrom)
    sentences.push(from ? o.createPasskeyUntil(toEnrollPasskey, onDay(from)) : o.createPasskeyNow(toEnrollPasskey))
  }
  return sentences.join(' ') || o.nobodyEnrolls
}
