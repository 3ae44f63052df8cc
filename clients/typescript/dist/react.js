import { useSyncExternalStore } from 'react';
/** The flow's state; the component renders again when it changes. */
export function useFlow(flow) {
    return useSyncExternalStore(flow.subscribe, flow.getSnapshot);
}
