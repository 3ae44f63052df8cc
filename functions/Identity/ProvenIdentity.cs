namespace MfaFunctions.Identity;

/// <summary>What an accepted ID token proves.</summary>
/// <param name="Provider">The tenant's entry for who says so.</param>
/// <param name="Subject">Whom the issuer means: never reassigned, and unique together with the issuer (OpenID Connect Core §2).</param>
/// <param name="AuthenticatedAt">When the person last authenticated there (<c>auth_time</c>), if the token says.</param>
public sealed record ProvenIdentity(IdentityProvider Provider, string Subject, DateTimeOffset? AuthenticatedAt)
{
    public string Issuer => Provider.Issuer;

    /// <summary>Whether the person authenticated at the provider within this time; the token's own age says nothing about that.</summary>
    public bool IsAuthenticatedWithin(TimeSpan age, DateTimeOffset now) => AuthenticatedAt is { } at && now - at <= age;
}
