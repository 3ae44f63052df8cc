const totals = { people: 120, invited: 2, notStarted: 18, enrolled: 87, extended: 10, overdue: 3, openSessions: 140, sessionsReverified: 96 }

/** What the service answers to the Owner's pages. Capitals are data. */
export const answers: Record<string, unknown> = {
  'GET /members': { members: [], totals, cursor: null },
}
