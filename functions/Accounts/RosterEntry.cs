using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using MfaFunctions.Platform;
using MfaFunctions.Tenancy;

namespace MfaFunctions.Accounts;

/// <summary>
/// One entry of the roster. It is eventually consistent with its account: use it for lists and totals, never for decisions.
/// </summary>
public sealed record RosterEntry
{
    public required UserId User { get; init; }

    public required string Email { get; init; }

    public string? DisplayName { get; init; }

    public required Role Role { get; init; }

    /// <summary>Whether the person has a confirmed authenticator of any type.</summary>
    public bool Enrolled { get; init; }

    /// <summary>Whether the person has a passkey that works.</summary>
    public bool HasPasskey { get; init; }

    /// <summary>Whether every authenticator of the person is a passkey.</summary>
    public bool OnlyPasskeys { get; init; }

    /// <summary>What the person has.</summary>
    public HeldFactors Held => new(Enrolled && !OnlyPasskeys, HasPasskey, Enrolled);

    /// <summary>Whether an authenticator was imported with a short secret (<see cref="Authenticator.ShortSecret"/>).</summary>
    public bool ShortSecret { get; init; }

    /// <summary>Whether the person was invited and has no first factor yet.</summary>
    public bool Invited { get; init; }

    /// <summary>Copy of <see cref="Credentials.FirstFactors"/>.</summary>
    public IReadOnlyList<string> FirstFactors { get; init; } = [];

    public int RecoveryCodesLeft { get; init; }

    public DateTimeOffset? ExtendedUntil { get; init; }

    /// <summary>Until when no code is checked after too many wrong ones, as of the last update; null if none was wrong.</summary>
    public DateTimeOffset? LockedUntil { get; init; }

    /// <summary>Whether the person has authenticators and every one of them is disabled.</summary>
    public bool FactorDisabled { get; init; }

    /// <summary>Copy of <see cref="Account.PendingAction"/>.</summary>
    public PendingAction? PendingAction { get; init; }

    /// <summary>Sessions at the last update. <see cref="OpenSessions"/> filters out those that have expired since.</summary>
    public IReadOnlyList<RosterSession> Sessions { get; init; } = [];

    /// <summary>Policy version of the latest switch to <c>required</c> that the person was notified of.</summary>
    public long ToldOfPolicy { get; init; }

    /// <summary>
    /// ETag of the facts that Owners decide on: it changes with the role, the extension, the enrollment or the pending action.
    /// </summary>
    public string Tag
    {
        get
        {
            object?[] always = [User.Value, Role.ToString(), ExtendedUntil?.UtcTicks, Enrolled];
            var facts = JsonSerializer.SerializeToUtf8Bytes(PendingAction is null ? always : [.. always, PendingAction.Entry]);
            return $"\"{Convert.ToHexStringLower(SHA256.HashData(facts))[..32]}\"";
        }
    }

    public static RosterEntry Of(Account account)
    {
        return new RosterEntry
        {
            User = account.Id,
            Email = account.Profile.Email,
            DisplayName = account.Profile.DisplayName,
            Role = account.Profile.Role,
            Enrolled = account.HasAuthenticator,
            HasPasskey = account.Factors.Passkeys.Any(p => p.DisabledAt is null),
            OnlyPasskeys = account.HasAuthenticator && account.Factors.Authenticators.Count == 0,
            ShortSecret = account.Factors.Authenticators.Any(a => a.ShortSecret),
            Invited = account.Credentials is { PasswordHash: null, Identities.Count: 0 },
            FirstFactors = account.Credentials.FirstFactors,
            RecoveryCodesLeft = account.Factors.RecoveryCodes?.Hashes.Count ?? 0,
            ExtendedUntil = account.Profile.ExtendedUntil,
            LockedUntil = account.Factors.Failures.LockedUntil,
            FactorDisabled = account.HasAuthenticator && !account.Factors.WithoutDisabled().AreEnrolled,
            ToldOfPolicy = account.Profile.ToldOfPolicy,
            PendingAction = account.PendingAction,
            Sessions =
            [
                .. account.Sessions.Select(s => new RosterSession(
                    s.CreatedAt,
                    s.ExpiresAt,
                    s.FirstFactor.Method,
                    s.FirstFactor.PolicyVersion,
                    SessionEvaluation.HasVerified(account, s)
                )
                {
                    Issuer = s.FirstFactor.Issuer,
                    ClientId = s.FirstFactor.ClientId,
                    With = SessionEvaluation.HowVerified(account, s) is var how and not VerifiedWith.App ? how : VerifiedWith.Nothing,
                }),
            ],
        };
    }

    /// <summary>Whether two entries of a person differ at most in their sessions.</summary>
    public bool ShowsTheSameWithoutSessions(RosterEntry other) =>
        FirstFactors.SequenceEqual(other.FirstFactors)
        && this with { Sessions = other.Sessions, FirstFactors = other.FirstFactors } == other;

    /// <summary>When the person must have enrolled what the policy asks for; null if nothing is missing.</summary>
    public DateTimeOffset? DueAt(TwoFactorPolicy policy) => FactorDemand.DueAt(policy, Role, ExtendedUntil, Held);

    /// <summary>The person's progress under a policy at a time.</summary>
    public EnrollmentState StateIn(TwoFactorPolicy policy, DateTimeOffset now) =>
        DueAt(policy) is not { } due
            ? Enrolled
                ? EnrollmentState.Enrolled
                : Invited
                    ? EnrollmentState.Invited
                    : EnrollmentState.NotStarted
            : Invited && !Enrolled
                ? EnrollmentState.Invited
                : now >= due
                    ? EnrollmentState.Overdue
                    : due > FactorDemand.DueAt(policy, Role, null, Held)
                        ? EnrollmentState.Extended
                        : EnrollmentState.NotStarted;

    /// <summary>Whether the person has a first factor but none that the given tenant accepts. The tenant may be hypothetical.</summary>
    public bool LacksFirstFactor(Tenant tenant) => FirstFactors.Count > 0 && Credentials.UsableMethods(tenant, FirstFactors).Count == 0;

    /// <summary>Counts open sessions that verified a second factor, or reauthenticated since the mode became <c>required</c>.</summary>
    public int SessionsReverified(TwoFactorPolicy policy, DateTimeOffset now)
    {
        return policy.Mode == TwoFactorMode.Required
            ? OpenSessions(policy, now).Count(s => s.HasVerified || s.FirstFactor.PolicyVersion >= policy.RequiredSinceVersion)
            : 0;
    }

    /// <summary>
    /// Facts that determine the state of each session within its overall limit. The roster does not record each use of a session, so a
    /// session past its idle limit is included until its overall limit.
    /// </summary>
    public IEnumerable<SessionFacts> OpenSessions(TwoFactorPolicy policy, DateTimeOffset now) =>
        Sessions
            .Where(s => now < policy.EndOf(s.CreatedAt, s.ExpiresAt))
            .Select(s => new SessionFacts(Held, s.HowVerified, s.FirstFactor, ExtendedUntil, Role));
}

/// <param name="CreatedAt">When the session was opened; a tenant's shorter limit counts from here.</param>
/// <param name="ExpiresAt">The overall limit of the session.</param>
/// <param name="Method">The first factor's <c>amr</c> value.</param>
/// <param name="PolicyVersion">The policy version under which the first factor was proven.</param>
/// <param name="Verified">Whether the session has a verified second factor.</param>
public sealed record RosterSession(
    [property: JsonPropertyName("CreatedAt")] DateTimeOffset CreatedAt,
    [property: JsonPropertyName("ExpiresAt")] DateTimeOffset ExpiresAt,
    [property: JsonPropertyName("Method")] string Method,
    [property: JsonPropertyName("PolicyVersion")] long PolicyVersion,
    [property: JsonPropertyName("Verified")] bool Verified
)
{
    /// <inheritdoc cref="FirstFactor.Issuer"/>
    [JsonPropertyName("Issuer")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Issuer { get; init; }

    /// <inheritdoc cref="FirstFactor.ClientId"/>
    [JsonPropertyName("ClientId")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ClientId { get; init; }

    /// <summary>What verified it, other than an app, which entries from before passkeys mean.</summary>
    [JsonPropertyName("With")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public VerifiedWith With { get; init; }

    [JsonIgnore]
    public VerifiedWith HowVerified =>
        !Verified ? VerifiedWith.Nothing
        : With == VerifiedWith.Nothing ? VerifiedWith.App
        : With;

    /// <summary>The first factor, proven when the session began at the earliest.</summary>
    [JsonIgnore]
    public FirstFactor FirstFactor => new(Method, CreatedAt, PolicyVersion) { Issuer = Issuer, ClientId = ClientId };
}
