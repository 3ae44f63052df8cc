namespace MfaFunctions.Client;

/// <summary>An Owner can change the tenant's policy and manage its people.</summary>
public enum Role
{
    Member,
    Owner,
}

/// <summary>Who needs a second factor: nobody, people with an authenticator, or everyone.</summary>
public enum TwoFactorMode
{
    Off,
    Optional,
    Required,
}

/// <summary>What an import did, or would do.</summary>
public enum ImportOutcome
{
    Imported,
    WouldImport,
    AlreadyThere,
}

/// <param name="TenantId">2-40 letters, digits and inner hyphens.</param>
/// <param name="Name">Shown in e-mails and in the authenticator app, 1-64 characters.</param>
public sealed record NewTenant(string TenantId, string Name, NewOwner Owner);

/// <param name="Locale">Language tag (BCP 47) of the Owner's e-mails; null for English.</param>
public sealed record NewOwner(string Email, string? DisplayName = null, string? Locale = null);

public sealed record CreatedTenant(string TenantId, string OwnerUserId);

/// <param name="Locale">Language tag (BCP 47) of the person's e-mails; null for English.</param>
public sealed record NewMember(string Email, Role Role, string? DisplayName = null, string? Locale = null);

public sealed record CreatedMember(string UserId);

/// <param name="Owners">Number of Owners.</param>
public sealed record Tenant(string TenantId, string Name, int Owners, TwoFactorPolicy Policy, PolicyProgress Progress);

/// <param name="Since">When the mode was set.</param>
/// <param name="Deadline">When enforcement begins; null unless the mode is <see cref="TwoFactorMode.Required"/>.</param>
/// <param name="CodesRequired">How many consecutive codes confirm an authenticator: 1 or 2.</param>
/// <param name="RequiredFirstFactors"><c>pwd</c>, or <c>sso:</c> and a provider's name; empty if any is accepted.</param>
public sealed record TwoFactorPolicy(
    TwoFactorMode Mode,
    DateTimeOffset Since,
    DateTimeOffset? Deadline,
    int GraceDays,
    int CodesRequired,
    IReadOnlyList<string> RequiredFirstFactors,
    int? SessionLifetimeMinutes,
    int? SessionIdleMinutes
);

/// <param name="Told">People who have been told of the switch.</param>
/// <param name="SessionsReverified">Open sessions that have verified or re-authenticated since the switch.</param>
public sealed record PolicyProgress(int People, int Told, int Enrolled, int OpenSessions, int SessionsReverified);

public sealed record AnnouncedReset(string UserId, DateTimeOffset EffectiveAt);

public sealed record ImportedAuthenticator(string UserId, ImportOutcome Outcome);

/// <param name="AuditRows">Audit rows from which the call removed something.</param>
public sealed record ErasedMember(string UserId, int AuditRows);

public sealed record AudienceList(IReadOnlyList<string> Audiences);

public sealed record OriginList(IReadOnlyList<string> Origins);

/// <param name="RpId">The relying party id of WebAuthn: a host name in lower case.</param>
/// <param name="Origins">The origins whose pages may use its passkeys, as browsers send them.</param>
public sealed record RelyingParty(string RpId, IReadOnlyList<string> Origins);

public sealed record RelyingPartyList(IReadOnlyList<RelyingParty> RelyingParties);

internal sealed record TenantPage(IReadOnlyList<string> Tenants, string? Cursor);
