import { refusalOf, unavailable, } from '../client';
import { screenOf, screenOfRefusal } from './screens';
/**
 * Leads a person through the steps that the session asks for, without a user interface: `getSnapshot` says what to show, `subscribe` says
 * when that changes. Fits `useSyncExternalStore` and the stores of Vue, Svelte and Angular.
 */
export class Flow {
    tenant;
    #client;
    #channel;
    #passkeys;
    #listeners = new Set();
    #state = { screen: { name: 'loading' }, session: null, busy: false };
    #pending = null;
    #refused = null;
    #change = 0;
    constructor(client, options) {
        this.tenant = options.tenant;
        this.#client = client;
        this.#channel = options.channel;
        this.#passkeys = options.passkeys ?? false;
        this.#channel?.addEventListener('message', () => void this.refresh());
    }
    getSnapshot = () => this.#state;
    subscribe = (listener) => {
        this.#listeners.add(listener);
        return () => this.#listeners.delete(listener);
    };
    /** Reads the session and shows what it asks for. */
    async load() {
        const change = ++this.#change;
        const answer = await this.#send(() => this.#client.GET('/session'));
        // A step that was taken meanwhile knows more than this answer.
        if (change !== this.#change)
            return;
        const refusal = refusalOf(answer);
        if (refusal && refusal.code !== 'unauthenticated')
            return this.#refuse(refusal);
        await this.#settle(answer.data ?? null);
    }
    /** Follows another tab. Codes on show stay: they are shown only once. A form that somebody fills in stays while its step is still missing. */
    async refresh() {
        const { screen, busy } = this.#state;
        if (busy || screen.name === 'recovery_codes' || screen.name === 'loading')
            return;
        const change = this.#change;
        const answer = await this.#send(() => this.#client.GET('/session', { params: { query: { peek: true } } }));
        if (change !== this.#change)
            return;
        const refusal = refusalOf(answer);
        if (refusal && refusal.code !== 'unauthenticated')
            return;
        const session = answer.data ?? null;
        const next = this.#screenOf(session);
        // Somebody is typing in order to replace the session that is still there.
        if (next.name === 'already_signed_in' && screen.name === 'sign_in' && screen.replaces)
            return;
        if (next.name === screen.name && screen.name !== 'ready')
            return this.#set({ session });
        await this.#settle(session);
    }
    signIn(credentials) {
        const { screen } = this.#state;
        const replace = screen.name === 'sign_in' && screen.replaces !== undefined;
        const body = { ...credentials, cookie: true, ...(replace ? { replace } : {}) };
        this.#refused = credentials;
        return this.#step(() => this.#client.POST('/tenants/{t}/sessions', { params: { path: { t: this.tenant } }, body }));
    }
    /** Signs in with a passkey that the person picks, which proves both factors. */
    async signInWithPasskey(get) {
        const params = { path: { t: this.tenant } };
        const assertion = await this.#passkey(() => this.#client.POST('/tenants/{t}/sessions/challenges', { params, body: {} }), get);
        return assertion ? this.signIn({ assertion }) : false;
    }
    /** Goes on with the session that the browser has. If it is of another tenant (`as.tenantId`), open that tenant's page instead. */
    keepSession() {
        this.#refused = null;
        return this.load();
    }
    /** Signs in in place of the session that the browser has; it ends when the sign-in succeeds. Repeats the sign-in that was refused, if any. */
    async replaceSession() {
        const { screen } = this.#state;
        if (screen.name !== 'already_signed_in')
            return;
        const refused = this.#refused;
        this.#set({ screen: { name: 'sign_in', replaces: screen.as } });
        if (refused)
            await this.signIn(refused);
    }
    async verify(code) {
        const { screen } = this.#state;
        const body = screen.name === 'verify' && screen.method === 'recovery_code' ? { recoveryCode: code } : { code };
        if (await this.#step(() => this.#client.POST('/session/verify', { body })))
            return true;
        const refused = this.#state.screen;
        // The code was accepted before: by a response that was lost after its cookie had arrived, or by another tab.
        if (refused.name !== 'verify' || refused.error?.reason !== 'already_used')
            return false;
        await this.refresh();
        return this.#state.session?.state === 'active';
    }
    /** Verifies the session with one of the person's passkeys. */
    async verifyWithPasskey(get) {
        const assertion = await this.#passkey(() => this.#client.POST('/session/challenges', { body: {} }), get);
        return assertion ? this.#step(() => this.#client.POST('/session/verify', { body: { assertion } })) : false;
    }
    /** Switches the page between a passkey, the app's code and a recovery code. */
    verifyBy(method) {
        const { screen } = this.#state;
        if (screen.name === 'verify')
            this.#set({ screen: { name: 'verify', why: screen.why, types: screen.types, method } });
    }
    reauthenticate(proof) {
        return this.#step(() => this.#client.POST('/session/reauthenticate', { body: proof }));
    }
    /**
     * Shows the enrollment page to a person who wants an authenticator.
     *
     * @param codesRequired How many codes an app takes, as the list of authenticators says.
     * @param types What they may choose from.
     */
    wishToEnroll(codesRequired = 1, types = ['app']) {
        this.#set({ screen: { name: 'enroll', why: 'wish', types, codesRequired } });
    }
    /** Fetches a QR code. Call it on a click: each call makes a new one. */
    beginEnrollment(name) {
        return this.#begin({ name }, () => this.beginEnrollment(name));
    }
    /** Begins to enroll a passkey. If it needs no mailed code (`emailCodeRequired`), call `confirmPasskey` next, within the same click. */
    beginPasskey() {
        return this.#begin({ type: 'passkey' }, () => this.beginPasskey());
    }
    /** Mails the code that proves the mailbox; `beginEnrollment` has done so where it is needed. */
    async mailCode() {
        this.#set({ busy: true });
        const answer = await this.#send(() => this.#client.POST('/enrollment/email-code', { body: {} }));
        const at = this.#state.screen;
        if (at.name !== 'enroll')
            return false;
        const refusal = refusalOf(answer);
        if (refusal || !answer.data) {
            this.#refuse(refusal ?? unavailable);
            return false;
        }
        const mailedCode = { expiresAt: answer.data.expiresAt, sent: (at.mailedCode?.sent ?? 0) + 1 };
        this.#set({ busy: false, screen: { ...at, mailedCode, error: undefined, blockedUntil: undefined } });
        return true;
    }
    /** @param codes One code, or two consecutive ones, as `codesRequired` says. */
    async confirmEnrollment(codes, emailCode) {
        const at = this.#state.screen;
        return at.name === 'enroll' && at.enrollment?.type === 'app' ? this.#confirm(at.enrollment, { codes }, emailCode) : false;
    }
    /** Has the browser create the passkey and confirms it. A passkey that was created is kept while its mailed code is wrong. */
    async confirmPasskey(create, emailCode, nameOf) {
        const at = this.#state.screen;
        if (at.name !== 'enroll' || at.enrollment?.type !== 'passkey')
            return false;
        const { enrollment } = at;
        const made = at.made ?? (await this.#byBrowser(() => create(enrollment.options)));
        if (!made)
            return false;
        const now = this.#state.screen;
        if (now.name !== 'enroll' || now.enrollment !== enrollment)
            return false;
        this.#set({ screen: { ...now, made } });
        return this.#confirm(enrollment, { attestation: made }, emailCode, nameOf);
    }
    /** Gives up the enrollment that was begun, and lets the person choose again. */
    enrollAnew() {
        const { screen } = this.#state;
        if (screen.name === 'enroll')
            this.#set({ screen: { name: 'enroll', why: screen.why, types: screen.types, codesRequired: screen.codesRequired } });
    }
    async #begin(body, repeat) {
        const at = this.#state.screen;
        if (at.name !== 'enroll')
            return false;
        this.#set({ busy: true });
        const answer = await this.#send(() => this.#client.POST('/authenticators', { body }));
        const refusal = refusalOf(answer);
        if (refusal || !answer.data) {
            if (refusal?.code === 'insufficient_authentication')
                return this.#askFirst(refusal, repeat);
            this.#refuse(refusal ?? unavailable);
            return false;
        }
        const { name, why, types } = at;
        const codesRequired = answer.data.type === 'app' ? answer.data.codesRequired : at.codesRequired;
        const { emailCodeRequired } = answer.data;
        this.#set({ busy: emailCodeRequired, screen: { name, why, types, codesRequired, enrollment: answer.data } });
        return emailCodeRequired ? this.mailCode() : true;
    }
    async #confirm({ id }, proof, emailCode, nameOf) {
        this.#set({ busy: true });
        const body = { ...proof, ...(emailCode ? { emailCode } : {}) };
        const answer = await this.#send(() => this.#client.POST('/authenticators/{id}/confirm', { params: { path: { id } }, body }));
        const refusal = refusalOf(answer);
        if (refusal || !answer.data) {
            // The role or the policy changed since the enrollment began.
            if (refusal?.reason === 'mailbox_not_proven')
                return this.mailCode();
            this.#refuse(refusal ?? unavailable);
            return false;
        }
        const { session, recoveryCodes, authenticator } = answer.data;
        this.#change++;
        const name = await nameOf?.(authenticator).catch(() => undefined);
        // The name is a convenience: without it, the service's stays.
        if (name)
            await this.#send(() => this.#client.PATCH('/authenticators/{id}', { params: { path: { id } }, body: { name } }));
        this.#channel?.postMessage('changed');
        if (!recoveryCodes) {
            await this.#settle(session);
            return true;
        }
        this.#set({ busy: false, session, screen: { name: 'recovery_codes', codes: recoveryCodes } });
        return true;
    }
    /** Shows new recovery codes until the person has stored them. */
    showRecoveryCodes(codes) {
        this.#set({ screen: { name: 'recovery_codes', codes } });
    }
    codesStored() {
        return this.#settle(this.#state.session);
    }
    /**
     * Runs a call of the application. If it is refused for want of a step, the step is shown and the call repeated afterwards; the promise
     * settles once, with the last answer.
     */
    withStepUp(call) {
        return new Promise((resolve, reject) => {
            const run = async () => {
                const answer = await call();
                const refusal = refusalOf(answer);
                if (refusal?.code === 'unauthenticated') {
                    // A call from before the sign-out has no news.
                    if (this.#state.session)
                        await this.#settle(null, 'ended');
                    return resolve(answer);
                }
                if (refusal?.code !== 'insufficient_authentication')
                    return resolve(answer);
                this.#pending?.cancel();
                this.#pending = { repeat: () => run().catch(reject), cancel: () => resolve(answer) };
                this.#refuse(refusal);
            };
            run().catch(reject);
        });
    }
    /** Gives up the step that is shown; the call that needed it gets its refusal. */
    cancelStep() {
        const pending = this.#pending;
        this.#pending = null;
        this.#set({ screen: this.#screenOf(this.#state.session) });
        pending?.cancel();
    }
    async signOut() {
        this.#set({ busy: true });
        const end = () => this.#send(() => this.#client.DELETE('/session'));
        let refusal = refusalOf(await end());
        // A second end of one session does no harm, so a lost response is no reason to leave somebody signed in.
        if (refusal?.code === 'unavailable')
            refusal = refusalOf(await end());
        if (refusal?.code === 'unavailable')
            return this.#set({ busy: false, screen: { name: 'unavailable', retryAt: Date.now() + 5000 } });
        if (refusal && refusal.code !== 'unauthenticated')
            return this.#refuse(refusal);
        await this.#settle(null, 'signed_out');
        this.#channel?.postMessage('changed');
    }
    /** The next call of `load` may show another person's session: forget this one. */
    async #settle(session, why) {
        this.#change++;
        this.#refused = null;
        const screen = this.#screenOf(session);
        const pending = this.#pending;
        if (!session || !pending || (session.state !== 'active' && !(pending.enrolls && session.state === 'enrollment_required'))) {
            if (!session) {
                this.#pending = null;
                pending?.cancel();
            }
            const own = screen.name === 'already_signed_in' ? null : session;
            this.#set({ busy: false, session: own, screen: screen.name === 'sign_in' && why ? { ...screen, why } : screen });
            return;
        }
        this.#pending = null;
        this.#set({ busy: false, session, screen });
        await pending.repeat();
    }
    /** A challenge of the service, answered by the browser. Null if either came to nothing; the page says which. */
    async #passkey(ask, get) {
        this.#set({ busy: true });
        const answer = await this.#send(ask);
        const refusal = refusalOf(answer);
        if (refusal || !answer.data) {
            this.#refuse(refusal ?? unavailable);
            return null;
        }
        const { options } = answer.data;
        return this.#byBrowser(() => get(options));
    }
    async #byBrowser(ask) {
        this.#set({ busy: true });
        try {
            return await ask();
        }
        catch (thrown) {
            const at = this.#state.screen;
            const trouble = troubleOf(thrown);
            const asked = at.name === 'sign_in' || at.name === 'verify' || at.name === 'enroll';
            this.#set({ busy: false, ...(asked ? { screen: { ...at, error: undefined, blockedUntil: undefined, trouble } } : {}) });
            return null;
        }
    }
    async #step(call) {
        this.#set({ busy: true });
        const answer = await this.#send(call);
        const refusal = refusalOf(answer);
        if (refusal || !answer.data) {
            this.#refuse(refusal ?? unavailable);
            return false;
        }
        await this.#settle(answer.data.session);
        this.#channel?.postMessage('changed');
        return true;
    }
    async #askFirst(refusal, repeat) {
        const at = this.#state.screen;
        // A call that waits for this step waits for both.
        const waiting = this.#pending;
        this.#pending = {
            repeat: async () => {
                this.#pending = waiting;
                this.#set({ screen: at });
                await repeat();
            },
            cancel: () => waiting?.cancel(),
            enrolls: true,
        };
        this.#refuse(refusal);
        return false;
    }
    /** A browser has one cookie: the session may be of another tenant than the page. */
    #screenOf(session) {
        return session && session.tenantId !== this.tenant ? { name: 'already_signed_in', as: session } : screenOf(session, undefined, this.#passkeys);
    }
    #refuse(refusal) {
        const screen = screenOfRefusal(refusal, this.#state.screen, undefined, this.#passkeys);
        this.#set({ busy: false, screen, ...(screen.name === 'sign_in' || screen.name === 'already_signed_in' ? { session: null } : {}) });
    }
    async #send(call) {
        try {
            return await call();
        }
        catch {
            return { error: unavailable, response: Response.error() };
        }
    }
    #set(change) {
        this.#state = { ...this.#state, ...change };
        for (const listener of this.#listeners)
            listener();
    }
}
/** What the browser meant (WebAuthn Level 3 §5.1.3.1 and §5.1.4.3). It does not tell a person who cancels from one who has no passkey. */
function troubleOf(thrown) {
    switch (thrown?.name) {
        case 'NotAllowedError':
        case 'AbortError':
            return 'cancelled';
        case 'InvalidStateError':
            return 'already_there';
        case 'SecurityError':
            return 'not_here';
        default:
            return 'failed';
    }
}
export const createFlow = (client, options) => new Flow(client, options);
