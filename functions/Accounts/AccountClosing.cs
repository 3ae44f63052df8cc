namespace MfaFunctions.Accounts;

/// <summary>Frees what a closed account had to itself. Each step may run twice.</summary>
public sealed class AccountClosing(AccountDirectory addresses, IdentityDirectory identities)
{
    /// <summary>The address and the identities may be somebody else's from now on: whoever is invited with them gets a new user id.</summary>
    public async Task ReleaseAsync(Account closed, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(closed);
        foreach (var identity in closed.Credentials.Identities)
        {
            await identities.ReleaseAsync(closed.Tenant, identity.Issuer, identity.Subject, closed.Id, cancellationToken);
        }

        await addresses.ReleaseAsync(closed.Tenant, closed.Profile.Email, closed.Id, cancellationToken);
    }
}
