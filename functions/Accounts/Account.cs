using System.Text.Json.Serialization;
using Azure;
using MfaFunctions.Identity;
using MfaFunctions.Platform;
using MfaFunctions.Protection;
using MfaFunctions.Tenancy;

namespace MfaFunctions.Accounts;

public enum Role
{
    Member,
    Owner,
}

/// <summary>One person in one tenant: everything a request needs, in one row under one ETag. A change is a copy.</summary>
public sealed partial record Account
{
    public const int MaximumSessions = 20;
    public const int MaximumAuthenticators = 5;
    public const int MaximumPending = 3;

    public required TenantId Tenant { get; init; }

    public required UserId Id { get; init; }

    public required Profile Profile { get; init; }

    public Credentials Credentials { get; init; } = new();

    public SecondFactors Factors { get; init; } = new();

    public IReadOnlyList<Session> Sessions { get; init; } = [];

    /// <summary>The answers kept for repeated requests, in rows beside this one.</summary>
    public IReadOnlyList<IdempotencyMark> IdempotencyRecords { get; init; } = [];

    /// <summary>Rows of kept answers that go with the next commit; not stored.</summary>
    public IReadOnlyList<string> DroppedRows { get; init; } = [];

    /// <summary>One-time links given out and not used; the newest of each purpose.</summary>
    public IReadOnlyList<OneTimeLink> Links { get; init; } = [];

    /// <summary>Random ids of the last commits on the row.</summary>
    public IReadOnlyList<string> LastCommits { get; init; } = [];

    /// <summary>The row's entity tag at the read; default for an account that was never stored.</summary>
    public ETag RowTag { get; init; }

    public bool HasAuthenticator => Factors.Authenticators.Count > 0;

    public Account WithSession(Session session) =>
        this with { Sessions = [.. Sessions.Where(s => s.Id != session.Id), session] };

    public Session? FindSession(string id) => Sessions.FirstOrDefault(s => s.Id == id);
}

/// <param name="Deadline">The deadline it was about.</param>
/// <param name="Days">Which one it was: 7 or 1 days before, or 0 on the day.</param>
public sealed record Reminder(
    [property: JsonPropertyName("Deadline")] DateTimeOffset Deadline,
    [property: JsonPropertyName("Days")] int Days);

/// <param name="Day">A day, UTC.</param>
/// <param name="Count">Invitations sent on it.</param>
public sealed record InvitationCount(
    [property: JsonPropertyName("Day")] DateOnly Day,
    [property: JsonPropertyName("Count")] int Count);

/// <param name="Id">The request's, as its message has it.</param>
/// <param name="ExpiresAt">From when on its message is too old to be of use.</param>
public sealed record ResetRequest(
    [property: JsonPropertyName("Id")] string Id,
    [property: JsonPropertyName("ExpiresAt")] DateTimeOffset ExpiresAt);

/// <summary>Who the person is.</summary>
public sealed record Profile
{
    [JsonPropertyName("Email")]
    public required string Email { get; init; }

    [JsonPropertyName("DisplayName")]
    public string? DisplayName { get; init; }

    /// <summary>A BCP 47 tag for mails; null for the default language.</summary>
    [JsonPropertyName("Locale")]
    public string? Locale { get; init; }

    [JsonPropertyName("Role")]
    public required Role Role { get; init; }

    [JsonPropertyName("CreatedAt")]
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Closed accounts have no sessions and get none.</summary>
    [JsonRequired]
    [JsonPropertyName("Closed")]
    public bool Closed { get; init; }

    /// <summary>An Owner's extension of this person's enrollment deadline.</summary>
    [JsonPropertyName("ExtendedUntil")]
    public DateTimeOffset? ExtendedUntil { get; init; }

    /// <summary>The newest switch to <c>required</c>, as the policy's version of it, that the person was told of by mail or joined after.</summary>
    [JsonPropertyName("ToldOfPolicy")]
    public long ToldOfPolicy { get; init; }

    /// <summary>The requests for a password reset that a link was given out for, as long as they can come again.</summary>
    [JsonPropertyName("ResetRequests")]
    public IReadOnlyList<ResetRequest> ResetRequests { get; init; } = [];

    /// <summary>The last reminder of the enrollment deadline.</summary>
    [JsonPropertyName("Reminded")]
    public Reminder? Reminded { get; init; }

    /// <summary>How many invitations the person was sent on the last day that saw one.</summary>
    [JsonPropertyName("Invitations")]
    public InvitationCount? Invitations { get; init; }

    /// <summary>Whether a link was given out for the request.</summary>
    public bool HasAnswered(string resetRequest) => ResetRequests.Any(r => r.Id == resetRequest);

    public Profile WithAnswered(ResetRequest request, DateTimeOffset now) => this with { ResetRequests = [.. ResetRequests.Where(r => now < r.ExpiresAt), request] };
}

/// <summary>First factors.</summary>
public sealed record Credentials
{
    /// <summary>Of <c>PasswordHasher&lt;T&gt;</c>; null for a person without a password.</summary>
    [JsonPropertyName("PasswordHash")]
    public string? PasswordHash { get; init; }

    /// <summary>Where the person has proven a first factor from, the latest first; see <c>KnownNetworks</c>.</summary>
    [JsonPropertyName("KnownNetworks")]
    public IReadOnlyList<KnownNetwork> KnownNetworks { get; init; } = [];

    /// <summary>Identities at OpenID Connect providers; the directory finds the account by them.</summary>
    [JsonPropertyName("Identities")]
    public IReadOnlyList<LinkedIdentity> Identities { get; init; } = [];

    /// <summary>The entry for an identity; it is compared by issuer and subject and nothing else, least of all an e-mail address.</summary>
    public LinkedIdentity? Find(ProvenIdentity proven)
    {
        return Identities.FirstOrDefault(i => i.Issuer == proven.Issuer && i.Subject == proven.Subject);
    }

    /// <summary>What the person has to sign in with: <c>pwd</c>, and the issuers of linked identities.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> FirstFactors => [.. PasswordHash is null ? [] : new[] { FirstFactor.Password }, .. Identities.Select(i => i.Issuer).Distinct()];

    /// <summary>The ways to sign in that the tenant accepts from this person today, as <c>amr</c> values.</summary>
    public IReadOnlySet<string> UsableMethods(Tenant tenant) => UsableMethods(tenant, FirstFactors);

    /// <summary>The same of whoever has these <see cref="FirstFactors"/>.</summary>
    internal static IReadOnlySet<string> UsableMethods(Tenant tenant, IReadOnlyList<string> firstFactors)
    {
        var methods = tenant.IdentityProviders.Where(p => firstFactors.Contains(p.Issuer)).Select(p => p.Method).Concat(firstFactors.Where(f => f == FirstFactor.Password));
        var required = tenant.Policy.RequiredFirstFactors;
        return methods.Where(m => required.Count == 0 || required.Contains(m)).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>Whether the policy asks for a first factor of which the person has none, so that only a new invitation helps.</summary>
    public bool LacksRequired(Tenant tenant)
    {
        return tenant.Policy.RequiredFirstFactors.Count > 0 && UsableMethods(tenant).Count == 0;
    }
}
