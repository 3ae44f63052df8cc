using MfaFunctions.Accounts;
using MfaFunctions.Authorization;
using MfaFunctions.Events;
using MfaFunctions.Platform;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace MfaFunctions.Sessions;

/// <summary>Route 7: ends one of the person's sessions, or all but the calling one.</summary>
public sealed class EndSessions(AccountChanges changes)
{
    [Function("EndSession")]
    [SessionAccess(SessionState.Active)]
    public async Task<IResult> EndOneAsync([HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "sessions/{id}")] HttpRequest request, string id)
    {
        var ended = await changes.CommitAsync<bool>(request.Caller(), caller => caller.Account.FindSession(id) is null
            ? ApiError.NotFound("You have no session with this id. List yours to see their ids.")
            : new Decision<bool>(caller.Account.WithoutSession(id), true, []) { Noted = Ended(caller) });
        return ApiResult.From(ended, _ => ApiResult.NoContent());
    }

    [Function("EndOtherSessions")]
    [SessionAccess(SessionState.Active)]
    public async Task<IResult> EndOthersAsync([HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "sessions")] HttpRequest request)
    {
        var ended = await changes.CommitAsync(request.Caller(), caller =>
            new Decision<bool>(caller.Account.WithoutOtherSessions(caller.Session.Id), true, []) { Noted = Ended(caller) });
        return ApiResult.From(ended, _ => ApiResult.NoContent());
    }

    private static SecurityEvent Ended(SessionContext caller) => caller.Account.Tells(EventKind.OwnSessionsEnded, caller.Now, ("client", caller.Presented.Client));
}
