using MfaFunctions.Accounts;
using MfaFunctions.Authorization;
using MfaFunctions.Events;
using MfaFunctions.Platform.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace MfaFunctions.Sessions;

/// <summary>Ends the current session.</summary>
public sealed class SignOut(AccountChanges changes)
{
    [Function(nameof(SignOut))]
    [SessionAccess(
        SessionState.ReauthenticationRequired,
        SessionState.VerificationRequired,
        SessionState.EnrollmentRequired,
        SessionState.Active
    )]
    public async Task<IResult> RunAsync([HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "api/session")] HttpRequest request) =>
        await changes.CommitAsync(
            request,
            caller =>
                Decision.Commit(caller.Account.WithoutSession(caller.Session.Id), caller.Request.ByCookie) with
                {
                    AuditOnly = caller.Account.NewEvent(
                        EventKind.SignedOut,
                        caller.Now,
                        (EventData.Client, caller.Request.Client),
                        (EventData.EndedSessions, caller.Session.Id)
                    ),
                },
            byCookie => byCookie ? ApiResult.NoContent(SessionCookie.Cleared) : ApiResult.NoContent()
        );
}
