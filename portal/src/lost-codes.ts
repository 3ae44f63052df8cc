const stored = 'mfa-codes-on-show'

/** Remembers, in this tab, that a person's recovery codes are on show. The codes themselves are kept nowhere. */
export const showsCodes = (userId: string): void => sessionStorage.setItem(stored, userId)

export const codesAreStored = (): void => sessionStorage.removeItem(stored)

/** Whether this tab showed the person's codes and was loaded again before they were stored. */
export const lostCodes = (userId: string): boolean => sessionStorage.getItem(stored) === userId
