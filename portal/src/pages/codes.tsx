import { useEffect, useState } from 'preact/hooks'
import type { Session } from '@mfafunctions/client'
import type { Flow } from '@mfafunctions/client/flow'
import { onDay, t } from '../i18n'
import { codesAreStored, showsCodes } from '../lost-codes'
import { CopyButton, Title } from '../ui'
import { Steps } from './enroll'

/** Shows recovery codes until the person says that they are stored. They exist nowhere else. */
export function RecoveryCodes({ flow, codes, session }: { flow: Flow; codes: readonly string[]; session: Session | null }) {
  const [stored, store] = useState(false)
  const [reminded, remind] = useState(false)
  const userId = session?.userId
  useEffect(() => {
    if (userId) showsCodes(userId)
  }, [userId])
  useEffect(() => {
    const ask = (event: BeforeUnloadEvent) => event.preventDefault()
    addEventListener('beforeunload', ask)
    return () => removeEventListener('beforeunload', ask)
  }, [])
  const heading = t.codesFile(session?.tenantName ?? flow.tenant, session?.email ?? '', onDay(new Date().toISOString()))
  // From the data, never from the page: a file without codes would be found out too late.
  const file = `${heading}\n\n${codes.join('\n')}\n`
  return (
    <>
      <Steps at={3} />
      <Title of={session?.tenantName}>{t.codesTitle}</Title>
      <p class="noprint">{t.codesWhy}</p>
      <p class="printonly">{heading}</p>
      <ol class="codes">
        {codes.map(code => (
          <li key={code}>{code}</li>
        ))}
      </ol>
      <div class="row noprint">
        <button type="button" onClick={() => print()}>
          {t.print}
        </button>
        <button type="button" onClick={() => download(`recovery-codes-${flow.tenant}.txt`, file)}>
          {t.download}
        </button>
        <CopyButton text={codes.join('\n')} />
      </div>
      <form
        class="noprint"
        onSubmit={event => {
          event.preventDefault()
          remind(!stored)
          if (!stored) return
          codesAreStored()
          void flow.codesStored()
        }}
      >
        <label class="check">
          <input
            type="checkbox"
            checked={stored}
            onChange={event => store(event.currentTarget.checked)}
            aria-describedby={reminded ? 'stored-first' : undefined}
          />
          {t.stored}
        </label>
        {reminded && !stored && (
          <p class="error" id="stored-first" role="alert">
            {t.storedFirst}
          </p>
        )}
        <button class="main" type="submit" aria-disabled={!stored || undefined}>
          {t.goOn}
        </button>
      </form>
    </>
  )
}

function download(name: string, text: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob([text], { type: 'text/plain;charset=utf-8' }))
  link.download = name
  link.click()
  URL.revokeObjectURL(link.href)
}
