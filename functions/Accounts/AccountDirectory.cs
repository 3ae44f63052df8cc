using MfaFunctions.Platform;
using MfaFunctions.Platform.Http;

namespace MfaFunctions.Accounts;

/// <summary>Finds the account of an e-mail address.</summary>
public sealed class AccountDirectory(DirectoryRows rows)
{
    private const string Kind = "email";

    /// <param name="tenant">The tenant the address is looked up in.</param>
    /// <param name="email">In the form <see cref="FieldErrors.Email"/> gives it.</param>
    /// <param name="cancellationToken">Ends the look-up.</param>
    public Task<UserId?> FindAsync(TenantId tenant, string email, CancellationToken cancellationToken) =>
        rows.FindAsync(tenant, Kind, email, cancellationToken);

    /// <summary>Claims the address for a user id; when it is taken, the id that has it wins.</summary>
    public Task<UserId> ClaimAsync(TenantId tenant, string email, UserId user, CancellationToken cancellationToken) =>
        rows.ClaimAsync(tenant, Kind, email, user, cancellationToken);

    /// <summary>Gives up a claim, if this user has it.</summary>
    public Task ReleaseAsync(TenantId tenant, string email, UserId user, CancellationToken cancellationToken) =>
        rows.ReleaseAsync(tenant, Kind, email, user, cancellationToken);
}
