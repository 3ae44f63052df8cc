const totals = { people: 120, invited: 2, notStarted: 18, enrolled: 87, extended: 10, overdue: 3, openSessions: 140, sessionsReverified: 96 }
const named = (name: string) => ({ userId: name, email: `${name}@B.C`, displayName: name })
const day = (date: string, enrolled: number) => ({ date, people: 120, invited: 2, notStarted: 18, enrolled, extended: 10, overdue: 3, verified: 9 })

/** A person as the Owner sees one. */
export const person = (over: object = {}) => ({
  userId: 'P',
  email: 'A@B.C',
  displayName: 'MILO',
  role: 'member',
  state: 'not_started',
  deadline: null,
  extendedUntil: null,
  enrolled: false,
  authenticatorTypes: ['app', 'passkey'],
  shortSecret: false,
  recoveryCodesLeft: 0,
  lockedUntil: null,
  factorDisabled: false,
  openSessions: 1,
  sessionsReverified: 0,
  pendingAction: null,
  identities: [],
  etag: '"1"',
  ...over,
})

/** What the service answers to the Owner's pages. Capitals are data. */
export const answers: Record<string, unknown> = {
  'GET /members': { members: [person({ state: 'overdue', deadline: '2026-11-21T00:00:00Z' }), person({ userId: 'Q', displayName: null, state: 'overdue' })], totals, cursor: null },
  'GET /identity-providers': {
    providers: [
      { provider: 'ACME', kind: 'oidc', issuer: 'ISSUER', clientId: 'C', trustedAzp: [], keys: null, provision: false, required: true, linked: false, proven: false },
      { provider: 'SHOP', kind: 'backend', issuer: 'B', clientId: null, trustedAzp: [], keys: { keys: [] }, provision: true, required: false, linked: false, proven: false },
    ],
  },
  'GET /audit': { entries: [], cursor: null },
  'GET /audit/seal': { state: 'intact', number: 1, sealedAt: null, hash: 'ABC' },
  'POST /members/remind': {
    reminded: ['MILO'],
    skipped: ['not_found', 'enrolled', 'invited', 'reminded_recently', 'mail_budget_spent', 'unavailable'].map(reason => ({ userId: reason.toUpperCase(), reason })),
  },
  'GET /two-factor/progress': { days: [day('2026-11-22', 12), day('2026-11-23', 41)] },
  'GET /two-factor': {
    mode: 'required',
    since: '2026-11-22T00:00:00Z',
    deadline: '2999-12-06T00:00:00Z',
    graceDays: 14,
    codesRequired: 1,
    requiredFirstFactors: [],
    sessionLifetimeMinutes: 90,
    sessionIdleMinutes: null,
    enrollmentProof: 'none',
    newSignInMail: 'on',
    passwordByMail: 'replace',
    authenticatorTypes: ['app', 'passkey'],
    phishingResistant: 'owners',
    phishingResistantSince: '2026-11-22T00:00:00Z',
    phishingResistantGraceDays: 14,
    phishingResistantDeadline: '2999-12-06T00:00:00Z',
    passkeySignIn: 'on',
    allowedAaguids: [],
    progress: null,
  },
  'POST /two-factor/preview': {
    enforcedFrom: '2999-12-06T00:00:00Z',
    people: 120,
    phishingResistantFrom: '2999-12-06T00:00:00Z',
    weakens: true,
    toEnroll: 34,
    toEnrollPasskey: 12,
    toVerify: 84,
    toReauthenticate: 4,
    sessionsToReauthenticate: 140,
    peopleWithoutRequiredFirstFactor: 60,
    lockedOut: [named('LEO')],
    notReady: ['authenticator', 'recovery_codes', 'first_factor_in_session', 'first_factor'],
    ownersWithoutRecoveryCodes: [named('OTTO')],
    changes: [
      { ...named('ANA'), before: [], after: ['enroll', 'enroll_passkey', 'verify', 'reauthenticate'] },
      { ...named('BEN'), before: ['verify'], after: [] },
    ],
    moreChanges: 32,
  },
  'GET /sign-in': { tenantId: 'ACME', name: 'ACME', methods: ['pwd', 'sso:IDP'], providers: [{ provider: 'IDP', displayName: 'IDP' }], locales: [], look: null },
  'GET /audit?kind=policy_changed': {
    entries: [{ at: '2026-11-03T00:00:00Z', kind: 'policy_changed', actorId: 'OLGA', actor: { id: 'OLGA', email: 'O@B.C', displayName: 'OLGA' }, details: { version: '1' } }],
    cursor: null,
  },
  'GET /look': { name: 'ACME', color: '#1f5fbf', logo: { path: '/LOGO', type: 'image/png', width: 240, height: 80 } },
}
