using System.Text.Json.Serialization;

namespace MfaFunctions.Factors;

/// <summary>Where an attempt at a password comes from.</summary>
public enum Familiarity
{
    /// <summary>A network from which the person has signed in before, or an open session.</summary>
    Familiar,

    Unfamiliar,

    /// <summary>Unfamiliar, and any number of callers may share it (docs/adr/0006-where-a-request-comes-from.md).</summary>
    Shared,
}

/// <summary>
/// Attempts at one password, from familiar networks or from all others. An attempt takes a place before the password is checked, and a
/// correct password gives it back: so parallel attempts cannot outrun the count.
/// </summary>
public sealed record PasswordFailures
{
    /// <summary>
    /// Number of consecutive failures that ends the password: 50 from unfamiliar networks end it there, 50 from familiar ones end it
    /// everywhere. Together they are the 100 of NIST SP 800-63B-4 §3.2.2.
    /// </summary>
    public const int Cap = 50;

    private static readonly DelaySchedule Own = new(10, TimeSpan.FromHours(1), TimeSpan.FromSeconds(30), TimeSpan.FromHours(1));

    // A stranger on a shared network delays the person as well, so the delay is short.
    private static readonly DelaySchedule OnSharedNetworks = new(
        20,
        TimeSpan.FromMinutes(5),
        TimeSpan.FromSeconds(30),
        TimeSpan.FromMinutes(5)
    );

    // A row that nobody adds to is forgotten. Most rows of a flood hold a few failures of an address that nobody has.
    private static readonly TimeSpan FewKept = TimeSpan.FromDays(30);
    private static readonly TimeSpan ManyKept = TimeSpan.FromDays(365);

    /// <summary>Failures since the last success that cleared them.</summary>
    [JsonRequired]
    [JsonPropertyName("Consecutive")]
    public int Consecutive { get; init; }

    [JsonPropertyName("Rate")]
    public FailureRate Rate { get; init; } = new();

    /// <summary>The rate on shared networks.</summary>
    [JsonPropertyName("SharedRate")]
    public FailureRate SharedRate { get; init; } = new();

    /// <summary>The latest failures in a row from the same network, and the hash of that network.</summary>
    [JsonPropertyName("Streak")]
    public int Streak { get; init; }

    [JsonPropertyName("StreakOf")]
    public string StreakOf { get; init; } = "";

    [JsonIgnore]
    public bool HasEnded => Consecutive >= Cap;

    /// <summary>The delay that an attempt meets; null if it may go on.</summary>
    public DateTimeOffset? LockFor(Familiarity from, DateTimeOffset now) =>
        RateOf(from) is var rate && rate.IsLocked(now) ? rate.LockedUntil : null;

    /// <summary>Takes a place for an attempt.</summary>
    public PasswordFailures Taken(Familiarity from, string network, DateTimeOffset now) =>
        With(from, RateOf(from).Charged(now, ScheduleOf(from))) with
        {
            Consecutive = Consecutive + 1,
            Streak = StreakOf == network ? Streak + 1 : 1,
            StreakOf = network,
        };

    /// <summary>
    /// Gives the place back after a correct password. On familiar networks that clears the consecutive failures. Elsewhere it forgives
    /// those that the same network has just caused, which are the person's own: the person's successes must not buy guesses for a
    /// stranger on another network.
    /// </summary>
    public PasswordFailures Succeeded(Familiarity from, string network, PasswordFailures taken, DateTimeOffset now)
    {
        var own = from != Familiarity.Familiar && StreakOf == network ? Streak : 1;
        var left = from == Familiarity.Familiar ? 0 : Math.Max(0, Consecutive - own);
        return GivenBack(from, own, taken, now) with { Consecutive = left, Streak = 0, StreakOf = "" };
    }

    /// <summary>Gives the place back of an attempt whose password was not checked.</summary>
    public PasswordFailures Withdrawn(Familiarity from, PasswordFailures taken, DateTimeOffset now) =>
        GivenBack(from, 1, taken, now) with
        {
            Consecutive = Math.Max(0, Consecutive - 1),
            Streak = Math.Max(0, Streak - 1),
        };

    /// <summary>With the time after which it is forgotten.</summary>
    public Counted<PasswordFailures> Counted(DateTimeOffset now) => new(this, now + (Consecutive > Own.Free ? ManyKept : FewKept));

    private PasswordFailures GivenBack(Familiarity from, int failures, PasswordFailures taken, DateTimeOffset now) =>
        With(from, RateOf(from).GivenBack(failures, taken.RateOf(from).LockedUntil, now, ScheduleOf(from)));

    private FailureRate RateOf(Familiarity from) => from == Familiarity.Shared ? SharedRate : Rate;

    private PasswordFailures With(Familiarity from, FailureRate rate) =>
        from == Familiarity.Shared ? this with { SharedRate = rate } : this with { Rate = rate };

    private static DelaySchedule ScheduleOf(Familiarity from) => from == Familiarity.Shared ? OnSharedNetworks : Own;
}
