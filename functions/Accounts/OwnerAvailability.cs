using MfaFunctions.Platform;
using MfaFunctions.Tenancy;

namespace MfaFunctions.Accounts;

/// <summary>Which of a tenant's Owners can act as one: to stand on the list is not enough.</summary>
public sealed class OwnerAvailability(AccountStore accounts)
{
    /// <summary>
    /// Whether anybody can sign in as Owner. Who was invited and has not accepted cannot, and the address may be a slip; neither can who has no
    /// first factor that the tenant accepts.
    /// </summary>
    /// <param name="tenant">As just read: what is decided on the answer is committed under its ETag.</param>
    public async Task<bool> AnyAsync(Tenant tenant, CancellationToken cancellationToken)
    {
        var listed = await Task.WhenAll(tenant.Owners.Select(id => accounts.FindAsync(tenant.Id, UserId.Parse(id), cancellationToken)));
        return listed.Any(account => account is { Profile: { Closed: false, Role: Role.Owner } } && account.Credentials.UsableMethods(tenant).Count > 0);
    }
}
