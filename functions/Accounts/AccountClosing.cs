using MfaFunctions.Tenancy;

namespace MfaFunctions.Accounts;

/// <summary>Frees what a closed account had to itself, and takes it off the list of Owners. Each step may run twice.</summary>
public sealed class AccountClosing(AccountDirectory addresses, IdentityDirectory identities, TenantStore tenants)
{
    /// <summary>The address and the identities may be somebody else's from now on: whoever is invited with them gets a new user id.</summary>
    public async Task ReleaseAsync(Account closed, CancellationToken cancellationToken)
    {
        foreach (var identity in closed.Credentials.Identities)
        {
            await identities.ReleaseAsync(closed.Tenant, identity.Issuer, identity.Subject, closed.Id, cancellationToken);
        }

        await addresses.ReleaseAsync(closed.Tenant, closed.Profile.Email, closed.Id, cancellationToken);
        await UnlistAsync(closed, cancellationToken);
    }

    // An Owner can make the person an Owner after the removal; the event of that leads here again.
    private async Task UnlistAsync(Account closed, CancellationToken cancellationToken) =>
        await tenants.ChangeAsync(() => tenants.FindAsync(closed.Tenant, cancellationToken), tenant =>
            tenant is null || !tenant.Owners.Contains(closed.Id.Value)
                ? TenantDecision.Unchanged(false)
                : TenantDecision.Commit(tenant.WithoutOwner(closed.Id), true));
}
