import type { Flow, FlowState } from './flow';
/** The flow's state; the component renders again when it changes. */
export declare function useFlow(flow: Flow): FlowState;
