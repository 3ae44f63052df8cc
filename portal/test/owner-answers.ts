const totals = { people: 120, invited: 2, notStarted: 18, enrolled: 87, extended: 10, overdue: 3, openSessions: 140, sessionsReverified: 96 }

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
  'GET /members': { members: [person(), person({ userId: 'Q', displayName: null, state: 'overdue' })], totals, cursor: null },
  'GET /identity-providers': {
    providers: [
      { provider: 'ACME', kind: 'oidc', issuer: 'ISSUER', clientId: 'C', trustedAzp: [], keys: null, provision: false, required: true, linked: false, proven: false },
      { provider: 'SHOP', kind: 'backend', issuer: 'B', clientId: null, trustedAzp: [], keys: { keys: [] }, provision: true, required: false, linked: false, proven: false },
    ],
  },
  'GET /audit': { entries: [], cursor: null },
  'GET /audit/seal': { state: 'intact', number: 1, sealedAt: null, hash: 'ABC' },
}
