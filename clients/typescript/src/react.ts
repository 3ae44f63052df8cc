import { useSyncExternalStore } from 'react'
import type { Flow, FlowState } from './flow'

/** The flow's state; the component renders again when it changes. */
export function useFlow(flow: Flow): FlowState {
  return useSyncExternalStore(flow.subscribe, flow.getSnapshot)
}
