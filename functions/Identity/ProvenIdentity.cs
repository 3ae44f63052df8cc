namespace MfaFunctions.Identity;

/// <summary>The identity proven by an accepted ID token.</summary>
/// <param name="Provider">The tenant's entry for the issuer.</param>
/// <param name="Subject">
/// The issuer's identifier of the person: never reassigned and unique within the issuer (OpenID Connect Core §2).
/// </param>
/// <param name="AuthenticatedAt">When the person last authenticated there (<c>auth_time</c>); null if the token does not say.</param>
public sealed record ProvenIdentity(IdentityProvider Provider, string Subject, DateTimeOffset? AuthenticatedAt)
{
    /// <summary>What a backend states about the person; null for an ID token.</summary>
    public ClaimedPerson? Person { get; init; }

    public string Issuer => Provider.Issuer;

    /// <summary>Whether the person authenticated at the provider within this time. The token's own age does not prove that.</summary>
    public bool IsAuthenticatedWithin(TimeSpan age, DateTimeOffset now) => AuthenticatedAt is { } at && now - at <= age;
}

/// <summary>What a backend states about a person. It never identifies one: only the subject does.</summary>
/// <param name="VerifiedEmail">The address, if the backend has verified it; otherwise null.</param>
/// <param name="Name">Display name, as sent.</param>
/// <param name="Locale">Language tag, as sent.</param>
public sealed record ClaimedPerson(string? VerifiedEmail, string? Name, string? Locale)
{
    public override string ToString() => "***";
}
