import { useEffect, useState } from 'preact/hooks'
import type { Flow, FlowState } from './flow'

/** The flow's state; the component renders again when it changes. */
export function useFlow(flow: Flow): FlowState {
  const [state, set] = useState(flow.getSnapshot)
  useEffect(() => {
    const read = () => set(flow.getSnapshot())
    // The state may have changed between the first rendering and this effect.
    read()
    return flow.subscribe(read)
  }, [flow])
  return state
}
