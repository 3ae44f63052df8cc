using MfaFunctions.Accounts;
using MfaFunctions.Authorization;
using MfaFunctions.Platform.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace MfaFunctions.Sessions;

/// <summary>Returns the current session with its state.</summary>
public sealed class GetSession
{
    [Function(nameof(GetSession))]
    [SessionAccess(
        SessionState.ReauthenticationRequired,
        SessionState.VerificationRequired,
        SessionState.EnrollmentRequired,
        SessionState.Active
    )]
    public IResult Run([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/session")] HttpRequest request) =>
        ApiResult.Ok(SessionResource.Of(request.Caller()));
}
