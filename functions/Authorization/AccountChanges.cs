using MfaFunctions.Accounts;
using MfaFunctions.Events;
using MfaFunctions.Platform;

namespace MfaFunctions.Authorization;

/// <summary>What a use case decided about the account it was shown.</summary>
/// <param name="Account">The account as it is to be; null to change nothing.</param>
/// <param name="Answer">The answer once that is committed. A refusal may come with a change: a failure is charged first.</param>
/// <param name="Events">What is told of the change.</param>
public sealed record Decision<T>(Account? Account, Result<T> Answer, IReadOnlyList<SecurityEvent> Events)
{
    /// <summary>A refusal that changes nothing.</summary>
    public static implicit operator Decision<T>(ApiError error) => new(null, error, []);
}

/// <summary>Commits decisions under the account's ETag. A lost race is re-read, judged again from the token on, and decided again.</summary>
public sealed class AccountChanges(AccountStore accounts, Gatekeeper gatekeeper)
{
    private const int Attempts = 8;

    /// <summary>Decides on the caller's account and commits before anything is answered.</summary>
    /// <exception cref="UnavailableException">The race was lost 8 times, or storage did not answer clearly.</exception>
    public async Task<Result<T>> CommitAsync<T>(SessionContext caller, Func<SessionContext, Decision<T>> decide)
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(decide);
        for (var attempt = 1; attempt <= Attempts; attempt++)
        {
            var decision = decide(caller);
            if (decision.Account is null || await accounts.TryReplaceAsync(decision.Account, decision.Events))
            {
                return decision.Answer;
            }

            await Backoff.AfterAsync(attempt);
            var again = await gatekeeper.AdmitAsync(caller.Presented, CancellationToken.None);
            if (again.IsRefused(out var refusal, out var current))
            {
                return refusal;
            }

            caller = current;
        }

        throw new UnavailableException("The account changed under every attempt.");
    }
}
