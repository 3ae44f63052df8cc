using System.ComponentModel.DataAnnotations;

namespace MfaFunctions.Audit;

/// <summary>Section <c>Audit</c>.</summary>
public sealed class AuditOptions
{
    public const string Section = "Audit";

    /// <summary>
    /// Months (UTC) for which audit rows are kept after the month of their event, 0-600. Default: 0, which keeps them without end.
    /// </summary>
    [Range(0, 600)]
    public int RetentionMonths { get; set; }
}
