import type { OwnerTexts } from './en'

export const es: OwnerTexts = {
  // all pages
  skip: 'Ir al contenido',
  toAccount: 'Mi cuenta',
  ownersOnly: 'Esta página es para propietarios',
  ownersOnlyWhy: tenant => `Solo los propietarios de ${tenant} pueden ver y cambiar lo que hay aquí. Si hay que cambiar algo, pídaselo a uno de ellos.`,
  people: 'Personas',
  csv: 'Descargar como CSV',

  // states of people
  enrolled: 'Ya lo han configurado',
  extended: 'Tienen más plazo',
  overdue: 'Fuera de plazo',
  notStarted: 'Aún no han empezado',
  invited: 'No han aceptado la invitación',

  // switch

  // roll-out
  navRollOut: 'Despliegue',
  rollOut: 'Despliegue del segundo factor',
  rollOutNow: 'Situación de las personas',

  // people

  // activity
  activity: 'Actividad',

  // providers
  signInProviders: 'Proveedores de inicio de sesión',

  // look
}
