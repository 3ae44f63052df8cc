namespace MfaFunctions.Events;

/// <summary>When to try again to deliver something to a server that fails: for a day, less and less often.</summary>
public static class DeliveryRetries
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);
    private static readonly TimeSpan GiveUpAfter = TimeSpan.FromHours(24);

    /// <summary>
    /// The time since the first attempt plus 1 min, at most 1 h, so it about doubles on each attempt. Null after a day: no further attempt.
    /// </summary>
    /// <param name="first">When the first attempt failed.</param>
    /// <param name="now">The time of the latest attempt.</param>
    public static TimeSpan? DelayAfter(DateTimeOffset first, DateTimeOffset now)
    {
        var wait = now - first + Shortest;
        return now - first > GiveUpAfter ? null
            : wait > Longest ? Longest
            : wait;
    }
}
