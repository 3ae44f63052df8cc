using MfaFunctions.Accounts;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Http;
using Microsoft.AspNetCore.Http;

namespace MfaFunctions.Authorization;

/// <summary>
/// Commits a decision of callers about their own account, under its ETag. After a lost race, the request is authorized again.
/// </summary>
public sealed class AccountChanges(AccountStore accounts, Gatekeeper gatekeeper, IdempotencyRecords answers, SessionAudit sessionAudit)
{
    /// <summary>
    /// Decides on the caller's account and commits the decision before the response is sent. On an idempotent route, a retry with the same
    /// Idempotency-Key gets the first response again.
    /// </summary>
    /// <param name="request">A request on a route that requires a session.</param>
    /// <param name="decide">Decides on the caller as just admitted.</param>
    /// <param name="answer">Creates the response: after the commit, unless the response is committed with the change.</param>
    /// <exception cref="UnavailableException">The race was lost 8 times, or the outcome of the commit is unknown.</exception>
    public Task<ApiResult> CommitAsync<T>(HttpRequest request, Func<SessionContext, Decision<T>> decide, Func<T, ApiResult> answer) =>
        DecideAsync(request, current => Task.FromResult(decide(current)), answer);

    /// <inheritdoc cref="CommitAsync"/>
    public async Task<ApiResult> DecideAsync<T>(
        HttpRequest request,
        Func<SessionContext, Task<Decision<T>>> decide,
        Func<T, ApiResult> answer
    )
    {
        var caller = request.Caller();
        var repeatable = caller.Request.IdempotencyKey is null ? null : RequestFeature.Of(request.HttpContext).Digest;
        var decided = await accounts.ChangeAsync(gatekeeper.ReadingOf(caller), async admitted =>
        {
            if (admitted.IsRefused(out var refusal, out var current))
            {
                return refusal;
            }

            if (repeatable is not null && await answers.FindAsync(current, repeatable) is { } before)
            {
                return Decision.Unchanged(new Lazy<ApiResult>(before));
            }

            if (current.IsRetry)
            {
                return Denials.TokenRotated();
            }

            var decision = (await decide(current)).PushedFor(current.Tenant).Then(value => new Lazy<ApiResult>(() => answer(value)));
            return repeatable is null ? decision : Keep(decision, current, repeatable);
        });
        sessionAudit.Record(decided);

        return ApiResult.From(decided.Answer, given => given.Value);
    }

    private Decision<Lazy<ApiResult>> Keep(Decision<Lazy<ApiResult>> decision, SessionContext caller, RequestDigest request)
    {
        if (decision.Account is null || decision.Answer.IsRefused(out _, out var given))
        {
            return decision;
        }

        var (kept, mark) = answers.Make(caller, request, given.Value);
        return decision with { Account = decision.Account.Keeping(mark), Idempotency = kept };
    }
}
