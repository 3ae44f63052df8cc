import { useEffect, useState } from 'preact/hooks';
/** The flow's state; the component renders again when it changes. */
export function useFlow(flow) {
    const [state, set] = useState(flow.getSnapshot);
    useEffect(() => {
        const read = () => set(flow.getSnapshot());
        // The state may have changed between the first rendering and this effect.
        read();
        return flow.subscribe(read);
    }, [flow]);
    return state;
}
