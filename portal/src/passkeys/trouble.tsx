import type { PasskeyTrouble } from '@mfafunctions/client/flow'
import { t } from '../i18n'
import { Alert, Note } from '../ui'

/** Why the browser returned no passkey. Somebody who closed its dialog knows it: that is said quietly. */
export function Trouble({ of, creating = false }: { of?: PasskeyTrouble; creating?: boolean }) {
  switch (of) {
    case undefined:
      return null
    case 'cancelled':
      return <Note>{creating ? t.passkeyNotCreated : t.passkeyNotUsed}</Note>
    case 'already_there':
      return <Note>{t.passkeyThere}</Note>
    case 'not_here':
      return <Alert>{t.passkeyNotHere}</Alert>
    default:
      return <Alert>{t.passkeyBroken}</Alert>
  }
}
