using MfaFunctions.Platform.Text;
using MfaFunctions.Tenancy;

namespace MfaFunctions.Accounts;

/// <summary>Releases the directory claims of a closed account and removes it from the tenant's Owners. Each step is idempotent.</summary>
public sealed class AccountClosing(AccountDirectory addresses, IdentityDirectory identities, TenantStore tenants)
{
    /// <summary>Afterwards, the address and the identities can belong to another account, which gets a new user id.</summary>
    public async Task ReleaseAsync(Account closed, CancellationToken cancellationToken)
    {
        foreach (var identity in closed.Credentials.Identities)
        {
            await identities.ReleaseAsync(closed.Tenant, identity.Issuer, identity.Subject, closed.Id, cancellationToken);
        }

        await addresses.ReleaseAsync(closed.Tenant, SoughtAddress.OfStored(closed.Profile.Email), closed.Id, cancellationToken);
        await UnlistAsync(closed, cancellationToken);
    }

    // An Owner can still promote the person after the removal. The event of that promotion triggers this step again.
    private async Task UnlistAsync(Account closed, CancellationToken cancellationToken) =>
        await tenants.ChangeAsync(
            () => tenants.FindAsync(closed.Tenant, cancellationToken),
            tenant =>
                tenant is null || !tenant.Owners.Contains(closed.Id.Value)
                    ? TenantDecision.Unchanged(false)
                    : TenantDecision.Commit(tenant.WithoutOwner(closed.Id), true)
        );
}
