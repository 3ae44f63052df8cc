using MfaFunctions.Accounts;
using MfaFunctions.Tenancy;

namespace MfaFunctions.Tenants;

/// <summary>Progress of a switch to <c>required</c>, summed over the roster.</summary>
/// <param name="Told">People notified of the switch: by the walk's mail, or because they joined after it.</param>
/// <param name="OpenSessions">Sessions that have not ended and are within their lifetime, including those past the idle timeout.</param>
/// <param name="SessionsReverified">Open sessions that have reauthenticated or verified since the switch.</param>
public sealed record PolicyProgress(int People, int Told, int Enrolled, int OpenSessions, int SessionsReverified)
{
    internal static async Task<PolicyProgress> SumAsync(TwoFactorPolicy policy, IAsyncEnumerable<RosterEntry> entries, DateTimeOffset now)
    {
        var sums = new PolicyProgress(0, 0, 0, 0, 0);
        await foreach (var entry in entries)
        {
            sums = new PolicyProgress(
                sums.People + 1,
                sums.Told + (entry.ToldOfPolicy >= policy.RequiredSinceVersion ? 1 : 0),
                sums.Enrolled + (entry.StateIn(policy, now) == EnrollmentState.Enrolled ? 1 : 0),
                sums.OpenSessions + entry.OpenSessions(policy, now).Count(),
                sums.SessionsReverified + entry.SessionsReverified(policy, now)
            );
        }

        return sums;
    }
}
