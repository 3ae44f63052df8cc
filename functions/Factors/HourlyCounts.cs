using System.Globalization;

namespace MfaFunctions.Factors;

/// <summary>What is counted in table MfaDirectory by the hour: a partition an hour, so that old counts are found without a search.</summary>
public static class HourlyCounts
{
    /// <summary>The partitions of the hour that <paramref name="time"/> lies in. No tenant's id begins with '~'.</summary>
    public static IReadOnlyList<string> PartitionsOf(DateTimeOffset time) => [Failures(time), Resets(time)];

    internal static string Failures(DateTimeOffset time) => "~failures~" + Hour(time);

    internal static string Resets(DateTimeOffset time) => "~resets~" + Hour(time);

    private static string Hour(DateTimeOffset time) => time.UtcDateTime.ToString("yyyyMMddHH", CultureInfo.InvariantCulture);
}
