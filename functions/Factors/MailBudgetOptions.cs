using System.ComponentModel.DataAnnotations;

namespace MfaFunctions.Factors;

/// <summary>Settings section <c>MailBudget</c>.</summary>
public sealed class MailBudgetOptions
{
    public const string Section = "MailBudget";

    /// <summary>
    /// Number of invitations by Owners, password reset links and reminders that a tenant may send per UTC day. Default 1,000. Set it above
    /// the number of people of your largest tenant, so that all of them can be reminded on one day.
    /// </summary>
    [Range(1, 1_000_000)]
    public int PerDay { get; set; } = 1_000;
}
