using MfaFunctions.Accounts;
using MfaFunctions.Authorization;
using MfaFunctions.Events;
using MfaFunctions.Platform.Http;
using MfaFunctions.Platform.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace MfaFunctions.Sessions;

/// <summary>
/// Ends one of the person's sessions, or all except the current one. To end others, a person with an authenticator needs a second factor
/// of the last 5 minutes, so that a stolen session cannot throw its owner out (ASVS 7.5.2). A recovery code counts, for the case that the
/// phone is what was stolen.
/// </summary>
public sealed class EndSessions(AccountChanges changes)
{
    [Function("EndSession")]
    [SessionAccess(SessionState.Active)]
    public async Task<IResult> EndOneAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "api/sessions/{id}")] HttpRequest request,
        string id
    ) =>
        await changes.CommitAsync(
            request,
            caller =>
                caller.Account.FindSession(id) is null ? ApiError.NotFound(Reason.Of("no_such_session"))
                : id != caller.Session.Id && Refusal(caller) is { } refusal ? refusal
                : Ended(caller, caller.Account.WithoutSession(id)),
            _ => ApiResult.NoContent()
        );

    [Function("EndOtherSessions")]
    [SessionAccess(SessionState.Active)]
    public async Task<IResult> EndOthersAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "api/sessions")] HttpRequest request
    ) =>
        await changes.CommitAsync(
            request,
            caller => Refusal(caller) is { } refusal ? refusal : Ended(caller, caller.Account.WithoutOtherSessions(caller.Session.Id)),
            _ => ApiResult.NoContent()
        );

    private static ApiError? Refusal(SessionContext caller) =>
        !caller.Account.HasAuthenticator || caller.HasRecentSecondFactor ? null : Denials.SecondFactorNeeded(caller, maxAgeSeconds: null);

    private static Decision<bool> Ended(SessionContext caller, Account left) =>
        Decision.Commit(left, true) with
        {
            AuditOnly = caller.Account.NewEvent(
                EventKind.OwnSessionsEnded,
                caller.Now,
                (EventData.Client, caller.Request.Client),
                caller.Account.SessionsEndedIn(left)
            ),
        };
}
