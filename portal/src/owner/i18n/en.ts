/** Every text of the Owner's pages. The other languages must have the same members: a missing text is a compile error. */
export const en = {
  // all pages
  skip: 'Skip to the content',
  toAccount: 'My account',
  ownersOnly: 'This page is for Owners',
  ownersOnlyWhy: (tenant: string) => `Only Owners of ${tenant} can see and change what is here. If something should change, ask one of them.`,
  people: 'People',
  csv: 'Download as CSV',

  // states of people
  enrolled: 'Have set it up',
  extended: 'Have more time',
  overdue: 'Overdue',
  notStarted: 'Have not started',
  invited: 'Have not accepted the invitation',

  // switch

  // roll-out
  navRollOut: 'Roll-out',
  rollOut: 'Roll-out of the second factor',
  rollOutNow: 'Where people are',

  // people

  // activity
  activity: 'Activity',

  // providers
  signInProviders: 'Sign-in providers',

  // look
}

export type OwnerTexts = typeof en
