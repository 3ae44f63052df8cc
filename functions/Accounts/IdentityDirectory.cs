using MfaFunctions.Platform;

namespace MfaFunctions.Accounts;

/// <summary>Finds the account of an identity at an OpenID Connect provider: by issuer and subject, never by e-mail address.</summary>
public sealed class IdentityDirectory(DirectoryRows rows)
{
    private const string Kind = "identity";

    public Task<UserId?> FindAsync(TenantId tenant, string issuer, string subject, CancellationToken cancellationToken) =>
        rows.FindAsync(tenant, Kind, Name(issuer, subject), cancellationToken);

    /// <summary>Claims the identity for a user id; when it is taken, the id that has it wins.</summary>
    public Task<UserId> ClaimAsync(TenantId tenant, string issuer, string subject, UserId user, CancellationToken cancellationToken) =>
        rows.ClaimAsync(tenant, Kind, Name(issuer, subject), user, cancellationToken);

    /// <summary>Gives up a claim, if this user has it.</summary>
    public Task ReleaseAsync(TenantId tenant, string issuer, string subject, UserId user, CancellationToken cancellationToken) =>
        rows.ReleaseAsync(tenant, Kind, Name(issuer, subject), user, cancellationToken);

    // No issuer has a space in it, so no two pairs give the same name.
    private static string Name(string issuer, string subject) => $"{issuer} {subject}";
}
