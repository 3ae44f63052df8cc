using System.Text.Json.Serialization;
using MfaFunctions.Codes;
using MfaFunctions.Tenancy;

namespace MfaFunctions.Accounts;

/// <summary>Second factors of an account and its failed attempts.</summary>
public sealed record SecondFactors
{
    [JsonRequired]
    [JsonPropertyName("Authenticators")]
    public IReadOnlyList<Authenticator> Authenticators { get; init; } = [];

    /// <summary>In a column of their own, because ten of them are long.</summary>
    [JsonIgnore]
    public IReadOnlyList<Passkey> Passkeys { get; init; } = [];

    [JsonPropertyName("Pending")]
    public IReadOnlyList<PendingEnrollment> Pending { get; init; } = [];

    [JsonPropertyName("RecoveryCodes")]
    public RecoveryCodeSet? RecoveryCodes { get; init; }

    [JsonRequired]
    [JsonPropertyName("Failures")]
    public FailureCount Failures { get; init; } = new();

    /// <summary>The account's pending action. It is stored here because the first kind was the reset of all second factors.</summary>
    [JsonPropertyName("Announced")]
    public PendingAction? Announced { get; init; }

    /// <summary>When all second factors were last reset. Earlier verifications do not count.</summary>
    [JsonRequired]
    [JsonPropertyName("ResetAt")]
    public DateTimeOffset? ResetAt { get; init; }

    /// <summary>Whether there is an authenticator of any type, enabled or disabled.</summary>
    [JsonIgnore]
    public bool AreEnrolled => Authenticators.Count + Passkeys.Count > 0;

    /// <summary>Whether an authenticator of any type works.</summary>
    [JsonIgnore]
    public bool Work => WorkingTypes.Count > 0;

    /// <summary>Whether the person can still verify: an authenticator that works, or an unused recovery code.</summary>
    [JsonIgnore]
    public bool AreUsable => Work || RecoveryCodes is { Hashes.Count: > 0 };

    /// <summary>The types of the authenticators that work, the stronger first.</summary>
    [JsonIgnore]
    public IReadOnlyList<AuthenticatorType> WorkingTypes =>
        [
            .. HasWorkingPasskey ? new[] { AuthenticatorType.Passkey } : [],
            .. Authenticators.Any(a => a.DisabledAt is null) ? new[] { AuthenticatorType.App } : [],
        ];

    [JsonIgnore]
    public bool HasWorkingPasskey => Passkeys.Any(p => p.Works);

    /// <summary>The type of the authenticator with this id; null if there is none, or if it is disabled.</summary>
    public AuthenticatorType? TypeOfWorking(string? id) =>
        Passkeys.Any(p => p.Id == id && p.DisabledAt is null) ? AuthenticatorType.Passkey
        : Authenticators.Any(a => a.Id == id && a.DisabledAt is null) ? AuthenticatorType.App
        : null;

    /// <summary>Without the disabled authenticators, which a new one replaces.</summary>
    public SecondFactors WithoutDisabled() =>
        this with
        {
            Authenticators = [.. Authenticators.Where(a => a.DisabledAt is null)],
            Passkeys = [.. Passkeys.Where(p => p.DisabledAt is null)],
        };

    /// <summary>With a passkey in place of the one with its id.</summary>
    public SecondFactors With(Passkey changed) => this with { Passkeys = [.. Passkeys.Select(p => p.Id == changed.Id ? changed : p)] };
}

/// <summary>A confirmed authenticator app.</summary>
public sealed record Authenticator
{
    /// <summary>Number of accepted steps to retain: enough to distinguish a double submit from an old code.</summary>
    private const int RememberedSteps = 4;

    [JsonPropertyName("Id")]
    public required string Id { get; init; }

    [JsonPropertyName("Name")]
    public required string Name { get; init; }

    /// <summary>The sealed TOTP secret.</summary>
    [JsonPropertyName("SealedSecret")]
    public required string SealedSecret { get; init; }

    [JsonPropertyName("CreatedAt")]
    public required DateTimeOffset CreatedAt { get; init; }

    [JsonPropertyName("LastUsedAt")]
    public DateTimeOffset? LastUsedAt { get; init; }

    /// <summary>
    /// Skew of the authenticator's clock at enrollment in steps, positive if ahead of the server: -1, 0 or 1 (RFC 6238 §6).
    /// </summary>
    [JsonPropertyName("Drift")]
    public int Drift { get; init; }

    /// <summary>The latest accepted steps in ascending order. Only a later step is accepted.</summary>
    [JsonRequired]
    [JsonPropertyName("AcceptedSteps")]
    public IReadOnlyList<long> AcceptedSteps { get; init; } = [];

    /// <summary>
    /// When too many failures disabled the authenticator; null if it is enabled. A disabled authenticator must be replaced.
    /// </summary>
    [JsonRequired]
    [JsonPropertyName("DisabledAt")]
    public DateTimeOffset? DisabledAt { get; init; }

    /// <summary>
    /// The administrator who enrolled it for the person. The administrator has seen the secret, so the person should replace it.
    /// </summary>
    [JsonPropertyName("EnrolledBy")]
    public string? EnrolledBy { get; init; }

    /// <summary>The parameters of an imported authenticator, if they are not the standard ones.</summary>
    [JsonPropertyName("Parameters")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public TotpParameters? Parameters { get; init; }

    /// <summary>Whether it was imported with a secret shorter than RFC 4226 requires, so that the person should replace it.</summary>
    [JsonPropertyName("ShortSecret")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool ShortSecret { get; init; }

    /// <summary>How it makes its codes.</summary>
    [JsonIgnore]
    public TotpParameters Codes => Parameters ?? TotpParameters.Standard;

    /// <summary>Whether the person should replace it: somebody else has seen its secret, or the secret is short.</summary>
    [JsonIgnore]
    public bool ShouldBeReplaced => EnrolledBy is not null || ShortSecret;

    /// <summary>Creates the authenticator from a confirmed enrollment.</summary>
    /// <param name="pending">The pending enrollment.</param>
    /// <param name="step">The step of the last code. The steps of all codes count as used.</param>
    /// <param name="codes">Number of codes that confirmed it: 1 or 2.</param>
    /// <param name="now">The time of the confirmation.</param>
    public static Authenticator Confirmed(PendingEnrollment pending, long step, int codes, DateTimeOffset now)
    {
        return new Authenticator
        {
            Id = pending.Id,
            Name = pending.Name,
            SealedSecret = pending.RequireAppSecret(),
            CreatedAt = now,
            LastUsedAt = now,
            Drift = (int)(step - TimeStep.At(now)),
            AcceptedSteps = codes == 2 ? [step - 1, step] : [step],
        };
    }

    public Authenticator Accepting(long step, DateTimeOffset now) =>
        this with
        {
            AcceptedSteps = [.. AcceptedSteps.Append(step).TakeLast(RememberedSteps)],
            LastUsedAt = now,
        };
}

/// <summary>An unconfirmed enrollment. It belongs to the session that began it and does not affect confirmed factors.</summary>
public sealed record PendingEnrollment
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    [JsonPropertyName("Id")]
    public required string Id { get; init; }

    [JsonPropertyName("Name")]
    public required string Name { get; init; }

    /// <summary>The sealed TOTP secret; null for a passkey.</summary>
    [JsonPropertyName("SealedSecret")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? SealedSecret { get; init; }

    /// <summary>What a passkey is to sign; null for an app.</summary>
    [JsonPropertyName("Passkey")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public PendingPasskey? Passkey { get; init; }

    /// <exception cref="InvalidOperationException">It is the enrollment of a passkey.</exception>
    public string RequireAppSecret() => SealedSecret ?? throw new InvalidOperationException("The enrollment is not of an app.");

    [JsonPropertyName("SessionId")]
    public required string SessionId { get; init; }

    [JsonPropertyName("ExpiresAt")]
    public required DateTimeOffset ExpiresAt { get; init; }
}

/// <summary>The unused recovery codes of a set.</summary>
/// <param name="Key">Id of the server key used for the hashes.</param>
/// <param name="Hashes">One HMAC-SHA-256 per unused code.</param>
public sealed record RecoveryCodeSet(
    [property: JsonPropertyName("Key")] string Key,
    [property: JsonPropertyName("Hashes")] IReadOnlyList<string> Hashes,
    [property: JsonPropertyName("CreatedAt")] DateTimeOffset CreatedAt
);

/// <summary>Failed code attempts across all sessions and client addresses (RFC 4226 §7.3, NIST SP 800-63B-4 §3.2.2).</summary>
public sealed record FailureCount
{
    /// <summary>Number of consecutive failures without a delay.</summary>
    public const int Free = 4;

    /// <summary>Number of consecutive failures that disables the authenticators.</summary>
    public const int Cap = 100;

    /// <summary>Retention of daily failure counts, in days.</summary>
    private const int Days = 30;

    private static readonly TimeSpan FirstDelay = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromHours(1);

    [JsonRequired]
    [JsonPropertyName("Consecutive")]
    public int Consecutive { get; init; }

    [JsonRequired]
    [JsonPropertyName("LockedUntil")]
    public DateTimeOffset? LockedUntil { get; init; }

    /// <summary>Failures per day (days since the Unix epoch) in the last 30 days. A success does not clear them.</summary>
    [JsonRequired]
    [JsonPropertyName("ByDay")]
    public IReadOnlyDictionary<int, int> ByDay { get; init; } = new Dictionary<int, int>();

    /// <summary>When the person was last notified of repeated failures.</summary>
    [JsonPropertyName("ToldAt")]
    public DateTimeOffset? ToldAt { get; init; }

    /// <summary>Number of failures in the last 30 days.</summary>
    [JsonPropertyName("Recent")]
    public int Recent => ByDay.Values.Sum();

    /// <summary>Attempts left before the first delay.</summary>
    [JsonPropertyName("AttemptsLeft")]
    public int AttemptsLeft => Math.Max(0, Free - Consecutive);

    public bool IsLocked(DateTimeOffset now) => LockedUntil > now;

    /// <summary>Clears the consecutive failures and the lock after a success. The daily counts and the last notification stay.</summary>
    public FailureCount Cleared() => new() { ToldAt = ToldAt, ByDay = ByDay };

    /// <summary>Adds a failure. The first four cause no delay; then the delay starts at 30 s and doubles up to 1 h.</summary>
    public FailureCount Charged(DateTimeOffset now)
    {
        var count = Consecutive + 1;
        var today = (int)(now.ToUnixTimeSeconds() / (24 * 60 * 60));
        var days = ByDay.Where(d => d.Key > today - Days).ToDictionary(d => d.Key, d => d.Value);
        days[today] = days.GetValueOrDefault(today) + 1;
        var doublings = Math.Min(count - Free - 1, 7);
        var delay = doublings < 0 ? TimeSpan.Zero : FirstDelay * Math.Pow(2, doublings);
        return this with
        {
            Consecutive = count,
            ByDay = days,
            LockedUntil = delay == TimeSpan.Zero ? null : now + (delay < LongestDelay ? delay : LongestDelay),
        };
    }
}
