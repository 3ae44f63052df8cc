using System.Text.Json.Serialization;
using MfaFunctions.Codes;

namespace MfaFunctions.Accounts;

/// <summary>Second factors and what was tried on them.</summary>
public sealed record SecondFactors
{
    [JsonRequired]
    [JsonPropertyName("Authenticators")]
    public IReadOnlyList<Authenticator> Authenticators { get; init; } = [];

    [JsonPropertyName("Pending")]
    public IReadOnlyList<PendingEnrollment> Pending { get; init; } = [];

    [JsonPropertyName("RecoveryCodes")]
    public RecoveryCodeSet? RecoveryCodes { get; init; }

    [JsonRequired]
    [JsonPropertyName("Failures")]
    public FailureCount Failures { get; init; } = new();

    /// <summary>Break glass: an operator has announced that all this will be taken away.</summary>
    [JsonPropertyName("Announced")]
    public AnnouncedReset? Announced { get; init; }

    /// <summary>When all factors were last taken away; whatever was verified before does not count.</summary>
    [JsonRequired]
    [JsonPropertyName("ResetAt")]
    public DateTimeOffset? ResetAt { get; init; }
}

/// <param name="Entry">The id of the link that cancels it.</param>
/// <param name="EffectiveAt">When it happens.</param>
/// <param name="Reason">What the operator said.</param>
public sealed record AnnouncedReset(
    [property: JsonPropertyName("Entry")] string Entry,
    [property: JsonPropertyName("EffectiveAt")] DateTimeOffset EffectiveAt,
    [property: JsonPropertyName("Reason")] string Reason);

/// <summary>A confirmed authenticator app.</summary>
public sealed record Authenticator
{
    /// <summary>How many accepted steps are remembered: enough to tell a double submit from an old code.</summary>
    private const int RememberedSteps = 4;

    [JsonPropertyName("Id")]
    public required string Id { get; init; }

    [JsonPropertyName("Name")]
    public required string Name { get; init; }

    /// <summary>The TOTP secret, sealed.</summary>
    [JsonPropertyName("SealedSecret")]
    public required string SealedSecret { get; init; }

    [JsonPropertyName("CreatedAt")]
    public required DateTimeOffset CreatedAt { get; init; }

    [JsonPropertyName("LastUsedAt")]
    public DateTimeOffset? LastUsedAt { get; init; }

    /// <summary>Steps its clock was ahead of ours at enrollment: -1, 0 or 1 (RFC 6238 §6).</summary>
    [JsonPropertyName("Drift")]
    public int Drift { get; init; }

    /// <summary>The last accepted steps in rising order; only a later one will be accepted.</summary>
    [JsonRequired]
    [JsonPropertyName("AcceptedSteps")]
    public IReadOnlyList<long> AcceptedSteps { get; init; } = [];

    /// <summary>Set after too many consecutive failures; a disabled authenticator can only be replaced.</summary>
    [JsonRequired]
    [JsonPropertyName("DisabledAt")]
    public DateTimeOffset? DisabledAt { get; init; }

    /// <summary>The administrator who set it up for the person, who has thus seen its secret: it is to be replaced.</summary>
    [JsonPropertyName("EnrolledBy")]
    public string? EnrolledBy { get; init; }

    /// <summary>What a pending enrollment becomes.</summary>
    /// <param name="pending">The enrollment.</param>
    /// <param name="step">The step of the last code; all codes are consumed.</param>
    /// <param name="codes">How many codes confirmed it, 1 or 2.</param>
    /// <param name="now">The time of the confirmation.</param>
    public static Authenticator Confirmed(PendingEnrollment pending, long step, int codes, DateTimeOffset now)
    {
        return new Authenticator
        {
            Id = pending.Id,
            Name = pending.Name,
            SealedSecret = pending.SealedSecret,
            CreatedAt = now,
            LastUsedAt = now,
            Drift = (int)(step - TimeStep.At(now)),
            AcceptedSteps = codes == 2 ? [step - 1, step] : [step],
        };
    }

    public Authenticator Accepting(long step, DateTimeOffset now) =>
        this with { AcceptedSteps = [.. AcceptedSteps.Append(step).TakeLast(RememberedSteps)], LastUsedAt = now };
}

/// <summary>An enrollment begun and not yet confirmed. It belongs to the session that began it and touches no live factor.</summary>
public sealed record PendingEnrollment
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    [JsonPropertyName("Id")]
    public required string Id { get; init; }

    [JsonPropertyName("Name")]
    public required string Name { get; init; }

    [JsonPropertyName("SealedSecret")]
    public required string SealedSecret { get; init; }

    [JsonPropertyName("SessionId")]
    public required string SessionId { get; init; }

    [JsonPropertyName("ExpiresAt")]
    public required DateTimeOffset ExpiresAt { get; init; }
}

/// <summary>What is left of a set of recovery codes.</summary>
/// <param name="Key">The server key of the hashes.</param>
/// <param name="Hashes">One HMAC-SHA-256 per unused code.</param>
public sealed record RecoveryCodeSet(
    [property: JsonPropertyName("Key")] string Key,
    [property: JsonPropertyName("Hashes")] IReadOnlyList<string> Hashes,
    [property: JsonPropertyName("CreatedAt")] DateTimeOffset CreatedAt);

/// <summary>Wrong codes in a row, over all sessions and addresses (RFC 4226 §7.3, NIST SP 800-63B-4 §3.2.2).</summary>
public sealed record FailureCount
{
    /// <summary>Failures without a delay.</summary>
    public const int Free = 4;

    /// <summary>Consecutive failures at which the factor is disabled.</summary>
    public const int Cap = 100;

    /// <summary>How long a failure is remembered, in days.</summary>
    private const int Days = 30;

    private static readonly TimeSpan FirstDelay = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromHours(1);

    [JsonRequired]
    [JsonPropertyName("Consecutive")]
    public int Consecutive { get; init; }

    [JsonRequired]
    [JsonPropertyName("LockedUntil")]
    public DateTimeOffset? LockedUntil { get; init; }

    /// <summary>Failures by day (days since the Unix epoch) of the last 30, which a success does not clear.</summary>
    [JsonRequired]
    [JsonPropertyName("ByDay")]
    public IReadOnlyDictionary<int, int> ByDay { get; init; } = new Dictionary<int, int>();

    /// <summary>When the person was last told of repeated failures.</summary>
    [JsonPropertyName("ToldAt")]
    public DateTimeOffset? ToldAt { get; init; }

    /// <summary>Failures of the last 30 days.</summary>
    [JsonPropertyName("Recent")]
    public int Recent => ByDay.Values.Sum();

    /// <summary>Tries left before a delay.</summary>
    [JsonPropertyName("AttemptsLeft")]
    public int AttemptsLeft => Math.Max(0, Free - Consecutive);

    public bool IsLocked(DateTimeOffset now) => LockedUntil > now;

    /// <summary>After a success; the days and when the person was last told stay.</summary>
    public FailureCount Cleared() => new() { ToldAt = ToldAt, ByDay = ByDay };

    /// <summary>One more failure: the first four cost nothing, then 30 s doubling to 1 h.</summary>
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
