using MfaFunctions.Accounts;
using MfaFunctions.Authorization;
using MfaFunctions.Events;
using MfaFunctions.Platform;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace MfaFunctions.Sessions;

/// <summary>Route 6: ends the session.</summary>
public sealed class SignOut(AccountChanges changes)
{
    [Function(nameof(SignOut))]
    [SessionAccess(SessionState.ReauthenticationRequired, SessionState.VerificationRequired, SessionState.EnrollmentRequired, SessionState.Active)]
    public async Task<IResult> RunAsync([HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "session")] HttpRequest request)
    {
        var ended = await changes.CommitAsync(request.Caller(), caller =>
            new Decision<bool>(caller.Account.WithoutSession(caller.Session.Id), true, [])
            {
                Noted = caller.Account.Tells(EventKind.SignedOut, caller.Now, ("client", caller.Presented.Client)),
            });
        return ApiResult.From(ended, _ => request.Caller().Presented.ByCookie ? ApiResult.NoContent(SessionCookie.Cleared) : ApiResult.NoContent());
    }
}
