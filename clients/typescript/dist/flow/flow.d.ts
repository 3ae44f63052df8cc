import { type Authenticator, type AuthenticatorType, type MfaClient, type PasskeyAssertion, type PasskeyAttestation, type PasskeyCreationOptions, type PasskeyRequestOptions, type Session } from '../client';
import { type Method, type Screen } from './screens';
export interface FlowState {
    screen: Screen;
    session: Session | null;
    busy: boolean;
}
export interface FlowOptions {
    tenant: string;
    /** Tells the other tabs of this browser that the session changed: they share the cookie. */
    channel?: Pick<BroadcastChannel, 'postMessage' | 'addEventListener'>;
    /** Whether this front end can use passkeys, in this browser. Then a page asks for a passkey before a code. Default: no. */
    passkeys?: boolean;
}
interface Answer<T> {
    data?: T;
    error?: unknown;
    response: Response;
}
export type Credentials = {
    email: string;
    password: string;
} | {
    idToken: string;
} | {
    assertion: PasskeyAssertion;
};
/** Has the browser ask for a passkey: `getPasskey` of `@mfafunctions/client/passkeys`. */
export type GetPasskey = (options: PasskeyRequestOptions) => Promise<PasskeyAssertion>;
/** Has the browser create a passkey: `createPasskey` of `@mfafunctions/client/passkeys`. */
export type CreatePasskey = (options: PasskeyCreationOptions) => Promise<PasskeyAttestation>;
/** A name for a new passkey, or none to keep the service's. */
export type NamePasskey = (made: Authenticator) => Promise<string | undefined>;
/**
 * Leads a person through the steps that the session asks for, without a user interface: `getSnapshot` says what to show, `subscribe` says
 * when that changes. Fits `useSyncExternalStore` and the stores of Vue, Svelte and Angular.
 */
export declare class Flow {
    #private;
    readonly tenant: string;
    constructor(client: MfaClient, options: FlowOptions);
    getSnapshot: () => FlowState;
    subscribe: (listener: () => void) => (() => void);
    /** Reads the session and shows what it asks for. */
    load(): Promise<void>;
    /** Follows another tab. Codes on show stay: they are shown only once. A form that somebody fills in stays while its step is still missing. */
    refresh(): Promise<void>;
    signIn(credentials: Credentials): Promise<boolean>;
    /** Signs in with a passkey that the person picks, which proves both factors. */
    signInWithPasskey(get: GetPasskey): Promise<boolean>;
    /** Goes on with the session that the browser has. If it is of another tenant (`as.tenantId`), open that tenant's page instead. */
    keepSession(): Promise<void>;
    /** Signs in in place of the session that the browser has; it ends when the sign-in succeeds. Repeats the sign-in that was refused, if any. */
    replaceSession(): Promise<void>;
    verify(code: string): Promise<boolean>;
    /** Verifies the session with one of the person's passkeys. */
    verifyWithPasskey(get: GetPasskey): Promise<boolean>;
    /** Switches the page between a passkey, the app's code and a recovery code. */
    verifyBy(method: Method): void;
    reauthenticate(proof: {
        password: string;
    } | {
        idToken: string;
    }): Promise<boolean>;
    /**
     * Shows the enrollment page to a person who wants an authenticator.
     *
     * @param codesRequired How many codes an app takes, as the list of authenticators says.
     * @param types What they may choose from.
     */
    wishToEnroll(codesRequired?: 1 | 2, types?: readonly AuthenticatorType[]): void;
    /** Fetches a QR code. Call it on a click: each call makes a new one. */
    beginEnrollment(name: string): Promise<boolean>;
    /** Begins to enroll a passkey. If it needs no mailed code (`emailCodeRequired`), call `confirmPasskey` next, within the same click. */
    beginPasskey(): Promise<boolean>;
    /** Mails the code that proves the mailbox; `beginEnrollment` has done so where it is needed. */
    mailCode(): Promise<boolean>;
    /** @param codes One code, or two consecutive ones, as `codesRequired` says. */
    confirmEnrollment(codes: string[], emailCode?: string): Promise<boolean>;
    /** Has the browser create the passkey and confirms it. A passkey that was created is kept while its mailed code is wrong. */
    confirmPasskey(create: CreatePasskey, emailCode?: string, nameOf?: NamePasskey): Promise<boolean>;
    /** Gives up the enrollment that was begun, and lets the person choose again. */
    enrollAnew(): void;
    /** Shows new recovery codes until the person has stored them. */
    showRecoveryCodes(codes: readonly string[]): void;
    codesStored(): Promise<void>;
    /**
     * Runs a call of the application. If it is refused for want of a step, the step is shown and the call repeated afterwards; the promise
     * settles once, with the last answer.
     */
    withStepUp<T>(call: () => Promise<Answer<T>>): Promise<Answer<T>>;
    /** Gives up the step that is shown; the call that needed it gets its refusal. */
    cancelStep(): void;
    signOut(): Promise<void>;
}
export declare const createFlow: (client: MfaClient, options: FlowOptions) => Flow;
export {};
