using System.Globalization;

namespace MfaFunctions.Factors;

/// <summary>
/// Partition keys of the hourly counters in table MfaDirectory. One partition per hour makes old counters findable without a scan.
/// </summary>
public static class HourlyCounts
{
    /// <summary>Partitions of the hour that contains <paramref name="time"/>. They start with '~', which no tenant id does.</summary>
    public static IReadOnlyList<string> PartitionsOf(DateTimeOffset time) => [Failures(time), Resets(time)];

    internal static string Failures(DateTimeOffset time) => "~failures~" + Hour(time);

    internal static string Resets(DateTimeOffset time) => "~resets~" + Hour(time);

    private static string Hour(DateTimeOffset time) => time.UtcDateTime.ToString("yyyyMMddHH", CultureInfo.InvariantCulture);
}
