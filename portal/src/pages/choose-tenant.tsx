import { t } from '../i18n'
import { go } from '../router'
import { Field, Form, Title } from '../ui'

const stored = 'mfa-tenant'

/** The tenant that this device used last, so that nobody has to know its short name twice. */
export const lastTenant = (): string | null => localStorage.getItem(stored)
export const remember = (tenant: string): void => localStorage.setItem(stored, tenant)

export function ChooseTenant() {
  const last = lastTenant()
  return (
    <>
      <Title>{t.whichTenant}</Title>
      <Form submit={t.goOn} onSubmit={({ tenant = '' }) => tenant.trim() && go(`/t/${encodeURIComponent(tenant.trim().toLowerCase())}`)}>
        <Field name="tenant" label={t.tenantName} hint={t.whichTenantHint} autoComplete="organization" autoFocus value={last ?? ''} maxLength={64} />
      </Form>
    </>
  )
}
