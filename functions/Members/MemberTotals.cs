using MfaFunctions.Accounts;

namespace MfaFunctions.Members;

/// <summary>Totals over a tenant's roster, accumulated while its pages are read.</summary>
/// <param name="OpenSessions">Sessions that have not ended and are within their lifetime, including those past the idle timeout.</param>
/// <param name="SessionsReverified">
/// Open sessions that have reauthenticated or verified since two-factor authentication became required.
/// </param>
public sealed record MemberTotals(
    int People,
    int Invited,
    int NotStarted,
    int Enrolled,
    int Extended,
    int Overdue,
    int OpenSessions,
    int SessionsReverified
)
{
    public static async Task<MemberTotals> SumAsync(IAsyncEnumerable<MemberResource> members)
    {
        var totals = new MemberTotals(0, 0, 0, 0, 0, 0, 0, 0);
        await foreach (var member in members)
        {
            totals = totals.With(member);
        }

        return totals;
    }

    private MemberTotals With(MemberResource member)
    {
        var counted = member.State switch
        {
            EnrollmentState.Invited => this with { Invited = Invited + 1 },
            EnrollmentState.Enrolled => this with { Enrolled = Enrolled + 1 },
            EnrollmentState.Extended => this with { Extended = Extended + 1 },
            EnrollmentState.Overdue => this with { Overdue = Overdue + 1 },
            _ => this with { NotStarted = NotStarted + 1 },
        };
        return counted with
        {
            People = People + 1,
            OpenSessions = OpenSessions + member.OpenSessions,
            SessionsReverified = SessionsReverified + member.SessionsReverified,
        };
    }
}
