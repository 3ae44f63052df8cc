using MfaFunctions.Accounts;
using MfaFunctions.Events;
using MfaFunctions.Platform;
using Microsoft.AspNetCore.Http;

namespace MfaFunctions.Authorization;

/// <summary>What a use case decided about the account it was shown.</summary>
/// <param name="Account">The account as it is to be; null to change nothing.</param>
/// <param name="Answer">The answer once that is committed. A refusal may come with a change: a failure is charged first.</param>
/// <param name="Events">What is told of the change.</param>
public sealed record Decision<T>(Account? Account, Result<T> Answer, IReadOnlyList<SecurityEvent> Events)
{
    /// <summary>For the audit log and the roster only, after the commit and best effort: of what mails nobody.</summary>
    public SecurityEvent? Noted { get; init; }

    /// <summary>A refusal that changes nothing.</summary>
    public static implicit operator Decision<T>(ApiError error) => new(null, error, []);
}

/// <summary>Commits decisions under the account's ETag. A lost race is re-read, judged again from the token on, and decided again.</summary>
public sealed class AccountChanges(AccountStore accounts, Gatekeeper gatekeeper, KeptAnswers answers, SessionNotes notes)
{
    /// <summary>Decides on the caller's account and commits before anything is answered.</summary>
    /// <exception cref="UnavailableException">The race was lost 8 times, or storage did not answer clearly.</exception>
    public async Task<Result<T>> CommitAsync<T>(SessionContext caller, Func<SessionContext, Decision<T>> decide)
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(decide);
        var race = new CommitRace("account");
        while (true)
        {
            if (caller.IsRetry)
            {
                return Denials.TokenRotated();
            }

            var decision = decide(caller);
            if (decision.Account is null || await accounts.TryReplaceAsync(decision.Account, decision.Events))
            {
                Note(decision);
                return decision.Answer;
            }

            await race.LostAsync();
            var again = await gatekeeper.AdmitAsync(caller.Presented, CancellationToken.None);
            if (again.IsRefused(out var refusal, out var current))
            {
                return refusal;
            }

            caller = current;
        }
    }

    /// <summary>The same for a route that keeps its answers: with an Idempotency-Key, the same request gets the first answer again.</summary>
    /// <exception cref="UnavailableException">The race was lost 8 times, or storage did not answer clearly.</exception>
    public async Task<ApiResult> AnswerOnceAsync<T>(HttpRequest request, Func<SessionContext, Decision<T>> decide, Func<T, ApiResult> answer)
    {
        ArgumentNullException.ThrowIfNull(decide);
        ArgumentNullException.ThrowIfNull(answer);
        var caller = request.Caller();
        if (caller.Presented.IdempotencyKey is null)
        {
            return ApiResult.From(await CommitAsync(caller, decide), answer);
        }

        var route = request.HttpContext.Features.Get<HttpRoute>()!;
        var digest = request.HttpContext.Features.Get<RequestDigest>() ?? throw new InvalidOperationException("A route that keeps answers reads its body first.");
        var race = new CommitRace("account");
        while (true)
        {
            if (await answers.FindAsync(caller, route, digest) is { } before)
            {
                return before;
            }

            if (caller.IsRetry)
            {
                return ApiResult.Refused(Denials.TokenRotated());
            }

            var decision = decide(caller);
            if (decision.Answer.IsRefused(out var refused, out var value))
            {
                if (decision.Account is null || await accounts.TryReplaceAsync(decision.Account, decision.Events))
                {
                    return ApiResult.Refused(refused);
                }
            }
            else
            {
                var result = answer(value);
                var (kept, mark) = answers.Make(caller, route, digest, result);
                if (await accounts.TryReplaceAsync(decision.Account!.Keeping(mark), decision.Events, kept))
                {
                    Note(decision);
                    return result;
                }
            }

            await race.LostAsync();
            var again = await gatekeeper.AdmitAsync(caller.Presented, CancellationToken.None);
            if (again.IsRefused(out var refusal, out var current))
            {
                return ApiResult.Refused(refusal);
            }

            caller = current;
        }
    }

    private void Note<T>(Decision<T> decision)
    {
        if (decision.Noted is { } noted)
        {
            notes.Note(noted);
        }
    }
}
