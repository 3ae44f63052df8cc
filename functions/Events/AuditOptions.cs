using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace MfaFunctions.Events;

/// <summary>Section <c>Audit</c>.</summary>
public sealed class AuditOptions
{
    public const string Section = "Audit";

    /// <summary>
    /// Months (UTC) for which audit rows are kept after the month of their event, 0-600. Default: 0, which keeps them without end.
    /// </summary>
    [Range(0, 600)]
    public int RetentionMonths { get; set; }

    /// <summary>Whether the time of retention of a month is over.</summary>
    /// <param name="partition">The partition of a tenant's audit rows of the month.</param>
    /// <param name="now">The time of the question.</param>
    public bool IsOver(string partition, DateTimeOffset now)
    {
        if (RetentionMonths == 0)
        {
            return false;
        }

        var oldest = now.UtcDateTime.AddMonths(-RetentionMonths).ToString("yyyyMM", CultureInfo.InvariantCulture);
        return string.CompareOrdinal(partition[^oldest.Length..], oldest) < 0;
    }
}
