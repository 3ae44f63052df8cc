import { useEffect, useRef, useState } from 'preact/hooks'
import { type Refusal, refusalOf, unavailable } from '@mfafunctions/client'
import type { Flow } from '@mfafunctions/client/flow'

export interface Answer<T> {
  data?: T
  error?: unknown
  response: Response
}

export interface Data<T> {
  data: T | null
  /** The version of the data, for `If-Match`. */
  etag: string
  refusal: Refusal | null
  reload: () => void
  /** Shows what a change has answered, with its version. */
  take: <A extends Answer<T>>(answer: A) => A
}

/**
 * Data that a section shows, and a way to read it again after a change.
 * @param of What the data is of: another value reads again.
 */
export function useData<T>(flow: Flow, read: () => Promise<Answer<T>>, of?: string): Data<T> {
  const [data, set] = useState<T | null>(null)
  const [etag, tag] = useState('')
  const [refusal, refuse] = useState<Refusal | null>(null)
  const asked = useRef(0)
  const keep = (answer: Answer<T>) => {
    if (!answer.data) return
    set(answer.data)
    tag(answer.response.headers.get('ETag') ?? '')
  }
  const reload = () => {
    const number = ++asked.current
    void flow
      .withStepUp(read)
      .then(answer => {
        // A later reading knows more.
        if (number !== asked.current) return
        refuse(refusalOf(answer))
        keep(answer)
      })
      .catch(() => refuse(unavailable))
  }
  useEffect(reload, [flow, of])
  const take = <A extends Answer<T>>(answer: A) => {
    // A reading from before the change is out of date.
    if (answer.data) asked.current++
    keep(answer)
    return answer
  }
  return { data, etag, refusal, reload, take }
}

export interface Calls {
  busy: boolean
  refusal: Refusal | null
  done: string | null
  forget: () => void
  /** Runs a change, with the step that it may need. Says `done` when it succeeded. */
  run: <T>(call: () => Promise<Answer<T>>, done?: string) => Promise<T | true | null>
}

/** The changes of a section, one at a time. */
export function useCalls(flow: Flow): Calls {
  const [busy, setBusy] = useState(false)
  const [refusal, refuse] = useState<Refusal | null>(null)
  const [done, finish] = useState<string | null>(null)
  return {
    busy,
    refusal,
    done,
    forget: () => {
      refuse(null)
      finish(null)
    },
    run: async (call, text) => {
      if (busy) return null
      setBusy(true)
      refuse(null)
      finish(null)
      const answer = await flow.withStepUp(call).catch(() => ({ error: unavailable, data: undefined, response: Response.error() }))
      setBusy(false)
      const refused = refusalOf(answer)
      refuse(refused)
      if (refused) return null
      finish(text ?? null)
      return answer.data ?? true
    },
  }
}
