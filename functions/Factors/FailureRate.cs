using System.Text.Json.Serialization;

namespace MfaFunctions.Factors;

/// <summary>How a run of failures slows down those who cause it.</summary>
/// <param name="Free">Number of failures that cause no delay.</param>
/// <param name="Drain">Time after which one failure is forgotten.</param>
/// <param name="First">Delay after the first failure over <paramref name="Free"/>. Each further one doubles it.</param>
/// <param name="Longest">Longest delay.</param>
public sealed record DelaySchedule(int Free, TimeSpan Drain, TimeSpan First, TimeSpan Longest);

/// <summary>Failures in a sliding window: the level rises with each failure and drains with time.</summary>
public sealed record FailureRate
{
    /// <summary>The level at <see cref="At"/>.</summary>
    [JsonRequired]
    [JsonPropertyName("Level")]
    public double Level { get; init; }

    [JsonRequired]
    [JsonPropertyName("At")]
    public DateTimeOffset At { get; init; }

    [JsonRequired]
    [JsonPropertyName("LockedUntil")]
    public DateTimeOffset? LockedUntil { get; init; }

    public bool IsLocked(DateTimeOffset now) => now < LockedUntil;

    /// <summary>The level at this time.</summary>
    public double LevelAt(DateTimeOffset now, DelaySchedule schedule) => Math.Max(0, Level - Math.Max(0, (now - At) / schedule.Drain));

    /// <summary>Adds a failure.</summary>
    public FailureRate Charged(DateTimeOffset now, DelaySchedule schedule)
    {
        var level = LevelAt(now, schedule) + 1;
        var over = (int)Math.Ceiling(level - schedule.Free);
        var delay = schedule.First * Math.Pow(2, Math.Min(over - 1, 30));
        return new FailureRate
        {
            Level = level,
            At = now,
            LockedUntil = over < 1 ? null : now + (delay < schedule.Longest ? delay : schedule.Longest),
        };
    }

    /// <summary>Takes failures back that turned out to be none, with the delay that the last of them caused.</summary>
    /// <param name="failures">Their number.</param>
    /// <param name="lock">The delay that the last of them caused. A delay that somebody else caused since stays.</param>
    public FailureRate GivenBack(int failures, DateTimeOffset? @lock, DateTimeOffset now, DelaySchedule schedule) =>
        new()
        {
            Level = Math.Max(0, LevelAt(now, schedule) - failures),
            At = now,
            LockedUntil = LockedUntil == @lock ? null : LockedUntil,
        };
}
