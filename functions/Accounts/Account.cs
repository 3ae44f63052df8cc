using System.Text.Json.Serialization;
using Azure;
using MfaFunctions.Events;
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

/// <summary>One person's account in one tenant: everything a request needs, in one row under one ETag. Immutable.</summary>
public sealed partial record Account
{
    public const int MaximumSessions = 20;
    public const int MaximumAuthenticators = 5;
    public const int MaximumPasskeys = 10;
    public const int MaximumPending = 3;

    public required TenantId Tenant { get; init; }

    public required UserId Id { get; init; }

    public required Profile Profile { get; init; }

    public Credentials Credentials { get; init; } = new();

    public SecondFactors Factors { get; init; } = new();

    public IReadOnlyList<Session> Sessions { get; init; } = [];

    /// <summary>Idempotency records of this account; each is stored in its own row of the same partition.</summary>
    public IReadOnlyList<IdempotencyMark> IdempotencyRecords { get; init; } = [];

    /// <summary>Row keys of dropped idempotency records, deleted with the next commit. Not stored.</summary>
    public IReadOnlyList<string> DroppedRows { get; init; } = [];

    /// <summary>Unused one-time links: only the newest for each purpose.</summary>
    public IReadOnlyList<OneTimeLink> Links { get; init; } = [];

    /// <summary>Random ids of the latest commits to the row, so that a retried commit can detect that it already succeeded.</summary>
    public IReadOnlyList<string> LastCommits { get; init; } = [];

    /// <summary>Session changes that may not be in the audit log yet, oldest first. See <see cref="SessionAudit"/>.</summary>
    public IReadOnlyList<SecurityEvent> Unaudited { get; init; } = [];

    /// <summary>Grows with each commit, so that of two copies of the account the later one is known.</summary>
    public long Revision { get; init; }

    /// <summary>The account as it was read; null for an account not stored yet.</summary>
    internal Account? AsRead { get; init; }

    /// <summary>ETag of the row when it was read; default for an account not stored yet.</summary>
    public ETag RowTag { get; init; }

    /// <summary>Name of the key of the row's MAC when it was read. Every commit uses the current key.</summary>
    public string? MacKey { get; init; }

    /// <summary>Whether there is an app or a passkey, enabled or disabled.</summary>
    public bool HasAuthenticator => Factors.AreEnrolled;

    /// <summary>The announced change to this Owner's account; null if there is none.</summary>
    public PendingAction? PendingAction => Factors.Announced;

    /// <summary>
    /// Whether nobody has used the account since the invitation. A missing first factor alone does not prove that, because a password can
    /// be invalidated.
    /// </summary>
    public bool IsUnused =>
        Credentials is { PasswordHash: null, Identities.Count: 0, KnownNetworks.Count: 0, ResetAt: null }
        && Sessions.Count == 0
        && Factors is { AreEnrolled: false, RecoveryCodes: null, ResetAt: null };

    public Account WithSession(Session session) => this with { Sessions = [.. Sessions.Where(s => s.Id != session.Id), session] };

    public Session? FindSession(string id) => Sessions.FirstOrDefault(s => s.Id == id);
}

/// <param name="Deadline">The enrollment deadline.</param>
/// <param name="Days">Days before the deadline: 7, 1 or 0.</param>
public sealed record Reminder(
    [property: JsonPropertyName("Deadline")] DateTimeOffset Deadline,
    [property: JsonPropertyName("Days")] int Days
);

/// <param name="Id">The request id from the queue message.</param>
/// <param name="ExpiresAt">When the queue message becomes too old to be processed.</param>
public sealed record ResetRequest(
    [property: JsonPropertyName("Id")] string Id,
    [property: JsonPropertyName("ExpiresAt")] DateTimeOffset ExpiresAt
);

/// <summary>Profile of the person.</summary>
public sealed record Profile
{
    [JsonPropertyName("Email")]
    public required string Email { get; init; }

    [JsonPropertyName("DisplayName")]
    public string? DisplayName { get; init; }

    /// <summary>BCP 47 language tag for mails; null for the default language.</summary>
    [JsonPropertyName("Locale")]
    public string? Locale { get; init; }

    [JsonPropertyName("Role")]
    public required Role Role { get; init; }

    [JsonPropertyName("CreatedAt")]
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the person was made an Owner; null for a member, and for an Owner since the account was created.</summary>
    [JsonPropertyName("OwnerSince")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? OwnerSince { get; init; }

    /// <summary>A closed account has no sessions and cannot open any.</summary>
    [JsonRequired]
    [JsonPropertyName("Closed")]
    public bool Closed { get; init; }

    /// <summary>This person's enrollment deadline, if an Owner has extended it.</summary>
    [JsonPropertyName("ExtendedUntil")]
    public DateTimeOffset? ExtendedUntil { get; init; }

    /// <summary>Policy version of the latest switch to <c>required</c> that the person was notified of by mail, or joined after.</summary>
    [JsonPropertyName("ToldOfPolicy")]
    public long ToldOfPolicy { get; init; }

    /// <summary>When the switch to <c>required</c> took place that the person was last mailed about; null before the first mail.</summary>
    [JsonPropertyName("ToldOfSwitchAt")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? ToldOfSwitchAt { get; init; }

    /// <summary>Policy version at which passkeys became required, of which the person was mailed; 0 before the first mail.</summary>
    [JsonPropertyName("ToldOfPasskeys")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long ToldOfPasskeys { get; init; }

    /// <summary>Password reset requests that already have a link, kept while their queue messages can still be redelivered.</summary>
    [JsonPropertyName("ResetRequests")]
    public IReadOnlyList<ResetRequest> ResetRequests { get; init; } = [];

    /// <summary>The latest reminder sent about the enrollment deadline.</summary>
    [JsonPropertyName("Reminded")]
    public Reminder? Reminded { get; init; }

    /// <summary>When an Owner last had the person reminded to enroll; null if none has.</summary>
    [JsonPropertyName("RemindedByOwnerAt")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? RemindedByOwnerAt { get; init; }

    /// <summary>When codes that prove the mailbox were mailed; kept for an hour, to limit them.</summary>
    [JsonPropertyName("CodesMailedAt")]
    public IReadOnlyList<DateTimeOffset> CodesMailedAt { get; init; } = [];

    /// <summary>Whether a link was already issued for this password reset request.</summary>
    public bool HasAnswered(string resetRequest) => ResetRequests.Any(r => r.Id == resetRequest);

    public Profile WithAnswered(ResetRequest request, DateTimeOffset now) =>
        this with
        {
            ResetRequests = [.. ResetRequests.Where(r => now < r.ExpiresAt), request],
        };
}

/// <summary>First factors of an account.</summary>
public sealed record Credentials
{
    /// <summary>Hash made by <c>PasswordHasher&lt;T&gt;</c>, sealed by <c>PasswordHashes</c>; null if the person has no password.</summary>
    [JsonPropertyName("PasswordHash")]
    public string? PasswordHash { get; init; }

    /// <summary>Networks from which the person has proven a first factor, latest first. See <c>KnownNetworks</c>.</summary>
    [JsonPropertyName("KnownNetworks")]
    public IReadOnlyList<KnownNetwork> KnownNetworks { get; init; } = [];

    /// <summary>When the person was last mailed about a sign-in from a new network.</summary>
    [JsonPropertyName("ToldOfNewSignInAt")]
    public DateTimeOffset? ToldOfNewSignInAt { get; init; }

    /// <summary>Linked identities at OpenID Connect providers. The identity directory maps each of them to this account.</summary>
    [JsonPropertyName("Identities")]
    public IReadOnlyList<LinkedIdentity> Identities { get; init; } = [];

    /// <summary>The latest mailed link that set a first factor; null if none did.</summary>
    [JsonPropertyName("AcceptedLink")]
    public AcceptedLink? AcceptedLink { get; init; }

    /// <summary>When an Owner last removed all first factors; null if nobody has.</summary>
    [JsonPropertyName("ResetAt")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? ResetAt { get; init; }

    /// <summary>
    /// When too many failures ended the password; null if they have not. A mailed reset restores such a password.
    /// </summary>
    [JsonPropertyName("PasswordEndedAt")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? PasswordEndedAt { get; init; }

    /// <summary>Whether the person has never had a password besides the linked identities, or no longer has one.</summary>
    [JsonIgnore]
    public bool AreIdentitiesOnly => PasswordHash is null && PasswordEndedAt is null && Identities.Count > 0;

    /// <summary>The credentials after too many failures. Only a mailed reset sets a password again.</summary>
    public Credentials WithEndedPassword(DateTimeOffset now) => this with { PasswordHash = null, PasswordEndedAt = now };

    /// <summary>Finds the linked identity by issuer and subject only, never by e-mail address.</summary>
    public LinkedIdentity? Find(ProvenIdentity proven)
    {
        return Identities.FirstOrDefault(i => i.Issuer == proven.Issuer && i.Subject == proven.Subject);
    }

    /// <summary>The tenant's names of the providers of linked identities, for mails.</summary>
    [JsonIgnore]
    public string NamesOfIdentities => string.Join(", ", Identities.Select(i => i.Provider));

    /// <summary>The person's first factors: <c>pwd</c> and the issuers of linked identities.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> FirstFactors =>
        [.. PasswordHash is null ? [] : new[] { FirstFactor.Password }, .. Identities.Select(i => i.Issuer).Distinct()];

    /// <summary>The person's first factors that the tenant's current policy and providers accept, as <c>amr</c> values.</summary>
    public IReadOnlySet<string> UsableMethods(Tenant tenant) => UsableMethods(tenant, FirstFactors);

    /// <summary>The accepted methods for a person with the given <see cref="FirstFactors"/>.</summary>
    internal static IReadOnlySet<string> UsableMethods(Tenant tenant, IReadOnlyList<string> firstFactors)
    {
        var methods = tenant
            .IdentityProviders.Where(p => firstFactors.Contains(p.Issuer))
            .Select(p => p.Method)
            .Concat(firstFactors.Where(f => f == FirstFactor.Password));
        var required = tenant.Policy.RequiredFirstFactors;
        return methods.Where(m => required.Count == 0 || required.Contains(m)).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>Whether the tenant accepts none of the person's first factors. Only a new invitation can resolve this.</summary>
    public bool LacksFirstFactor(Tenant tenant) => UsableMethods(tenant).Count == 0;
}
