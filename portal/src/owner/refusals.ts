import type { Refusal } from '@mfafunctions/client'
import type { Flow } from '@mfafunctions/client/flow'
import { type Calls, useCalls } from '../use-call'
import { m } from './manage-texts'

/** The service explains these to programs, with ETags and routes. People read them in the words of the page. */
const texts: Record<string, () => string> = {
  resource_changed: () => m.changedMeanwhile,
  no_such_member: () => m.personGone,
  nothing_pending: () => m.nothingPending,
  own_account: () => m.ownAccount,
  identities_of_owner: () => m.identitiesOfOwner,
  no_pending_enrollment: () => m.enrollmentOver,
}

/** A refusal of a call of the Owner, in the words of the page. */
export function inWords(refusal: Refusal): Refusal {
  const text = texts[refusal.reason ?? '']
  return text ? { ...refusal, detail: text() } : refusal
}

/**
 * The changes of an Owner's page.
 *
 * @param changed Reads again what the page shows, when somebody else changed it meanwhile.
 */
export function useOwnerCalls(flow: Flow, changed: () => void): Calls {
  const calls = useCalls(flow)
  return {
    ...calls,
    refusal: calls.refusal && inWords(calls.refusal),
    run: async (call, done) => {
      const made = await calls.run(async () => {
        const answer = await call()
        if (answer.response.status === 412 || answer.response.status === 404) changed()
        return answer
      }, done)
      return made
    },
  }
}
