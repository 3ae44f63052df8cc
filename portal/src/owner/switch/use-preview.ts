import { useEffect, useRef, useState } from 'preact/hooks'
import { type Refusal, refusalOf, type TwoFactorChange, type TwoFactorPreview, unavailable } from '@mfafunctions/client'
import type { Flow } from '@mfafunctions/client/flow'
import { client } from '../../service'

export interface Preview {
  /** The newest preview. It is of an earlier choice while the next one is counted. */
  data: TwoFactorPreview | null
  /** The version of the policy that it was counted from, for `If-Match`. */
  etag: string
  at: string
  current: boolean
  refusal: Refusal | null
}

const none: Preview = { data: null, etag: '', at: '', current: false, refusal: null }
// Somebody who goes through a list with the arrow keys asks for the last choice only.
const pause = 250

/** Asks the service what a change would mean, whenever the change or the policy is another one. */
export function usePreview(flow: Flow, change: TwoFactorChange | null, version: string): Preview {
  const [preview, set] = useState(none)
  const asked = useRef(0)
  const body = JSON.stringify(change)
  useEffect(() => {
    const number = ++asked.current
    if (!change) return set(none)
    set(last => ({ ...last, current: false }))
    const ask = async () => {
      const params = { path: { t: flow.tenant } }
      const answer = await flow
        .withStepUp(() => client.POST('/tenants/{t}/two-factor/preview', { params, body: change }))
        .catch(() => ({ data: undefined, error: unavailable, response: Response.error() }))
      if (number !== asked.current) return
      const etag = answer.response.headers.get('ETag') ?? ''
      set({ data: answer.data ?? null, etag, at: new Date().toISOString(), current: true, refusal: refusalOf(answer) })
    }
    const timer = setTimeout(() => void ask(), pause)
    return () => clearTimeout(timer)
  }, [flow, body, version])
  return preview
}
