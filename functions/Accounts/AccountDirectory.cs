using MfaFunctions.Platform;
using MfaFunctions.Platform.Text;

namespace MfaFunctions.Accounts;

/// <summary>Maps e-mail addresses to accounts.</summary>
public sealed class AccountDirectory(DirectoryRows rows)
{
    private const string Kind = "email";

    /// <param name="tenant">The tenant to search.</param>
    /// <param name="email">The address as normalized by <see cref="EmailAddress"/>.</param>
    /// <param name="cancellationToken">Cancels the lookup.</param>
    public Task<UserId?> FindAsync(TenantId tenant, string email, CancellationToken cancellationToken) =>
        rows.FindAsync(tenant, Kind, email, cancellationToken);

    /// <summary>Claims the address for a user id. Returns the id that owns it: an existing claim wins.</summary>
    public Task<UserId> ClaimAsync(TenantId tenant, string email, UserId user, CancellationToken cancellationToken) =>
        rows.ClaimAsync(tenant, Kind, email, user, cancellationToken);

    /// <summary>Releases the claim if this user owns it.</summary>
    public Task ReleaseAsync(TenantId tenant, string email, UserId user, CancellationToken cancellationToken) =>
        rows.ReleaseAsync(tenant, Kind, email, user, cancellationToken);
}
