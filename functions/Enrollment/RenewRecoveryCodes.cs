using MfaFunctions.Accounts;
using MfaFunctions.Authorization;
using MfaFunctions.Events;
using MfaFunctions.Factors;
using MfaFunctions.Platform.Http;
using MfaFunctions.Protection;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace MfaFunctions.Enrollment;

/// <summary>Creates a new set of recovery codes and shows it once. The old set is invalid immediately.</summary>
public sealed class RenewRecoveryCodes(AccountChanges changes, KeyedHasher hasher)
{
    public sealed record Body;

    public sealed record Answer(IReadOnlyList<string> RecoveryCodes)
    {
        public override string ToString() => "***";
    }

    [Function(nameof(RenewRecoveryCodes))]
    [Idempotent]
    [SessionAccess(SessionState.Active)]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/recovery-codes")] HttpRequest request
    )
    {
        return await JsonBody.ThenAsync<Body>(request, _ => changes.CommitAsync<Answer>(request, Decide, answer => ApiResult.Ok(answer)));
    }

    private Decision<Answer> Decide(SessionContext caller)
    {
        if (!caller.IsFresh)
        {
            return Denials.NotFresh(caller);
        }

        var account = caller.Account;
        var (set, codes) = RecoveryCodeSets.New(hasher, account, caller.Now);
        var renewed = account with { Factors = account.Factors with { RecoveryCodes = set } };
        var told = account.NewEvent(EventKind.RecoveryCodesRenewed, caller.Now, (EventData.Client, caller.Request.Client));
        return Decision.Commit(renewed, new Answer([.. codes.Select(c => c.RevealGrouped())]), told);
    }
}
