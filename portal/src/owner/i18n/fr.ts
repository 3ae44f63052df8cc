import type { OwnerTexts } from './en'

export const fr: OwnerTexts = {
  // all pages
  skip: 'Aller au contenu',
  toAccount: 'Mon compte',
  ownersOnly: 'Cette page est réservée aux propriétaires',
  ownersOnlyWhy: tenant => `Seuls les propriétaires de ${tenant} peuvent voir et modifier ce qui se trouve ici. Si quelque chose doit changer, adressez-vous à l’un d’eux.`,
  people: 'Personnes',
  csv: 'Télécharger au format CSV',

  // states of people
  enrolled: 'L’ont configuré',
  extended: 'Ont un délai supplémentaire',
  overdue: 'En retard',
  notStarted: 'N’ont pas commencé',
  invited: 'N’ont pas accepté l’invitation',

  // switch

  // roll-out
  navRollOut: 'Déploiement',
  rollOut: 'Déploiement du second facteur',
  rollOutNow: 'Où en sont les personnes',

  // people

  // activity
  activity: 'Activité',

  // providers
  signInProviders: 'Fournisseurs de connexion',

  // look
}
