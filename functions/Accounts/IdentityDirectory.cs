using MfaFunctions.Platform;

namespace MfaFunctions.Accounts;

/// <summary>Maps identities at OpenID Connect providers to accounts, by issuer and subject and never by e-mail address.</summary>
public sealed class IdentityDirectory(DirectoryRows rows)
{
    private const string Kind = "identity";

    public Task<UserId?> FindAsync(TenantId tenant, string issuer, string subject, CancellationToken cancellationToken) =>
        rows.FindAsync(tenant, Kind, Name(issuer, subject), cancellationToken);

    /// <summary>Claims the identity for a user id. Returns the id that owns it: an existing claim wins.</summary>
    public Task<UserId> ClaimAsync(TenantId tenant, string issuer, string subject, UserId user, CancellationToken cancellationToken) =>
        rows.ClaimAsync(tenant, Kind, Name(issuer, subject), user, cancellationToken);

    /// <summary>Releases the claim if this user owns it.</summary>
    public Task ReleaseAsync(TenantId tenant, string issuer, string subject, UserId user, CancellationToken cancellationToken) =>
        rows.ReleaseAsync(tenant, Kind, Name(issuer, subject), user, cancellationToken);

    // An issuer contains no space, so two different pairs never produce the same name.
    private static string Name(string issuer, string subject) => $"{issuer} {subject}";
}
