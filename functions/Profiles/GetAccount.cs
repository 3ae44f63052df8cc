using MfaFunctions.Accounts;
using MfaFunctions.Authorization;
using MfaFunctions.Platform.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace MfaFunctions.Profiles;

/// <summary>Returns the caller's name, language and whether there is a password.</summary>
public sealed class GetAccount
{
    [Function(nameof(GetAccount))]
    [SessionAccess(SessionState.Active)]
    public IResult Run([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/account")] HttpRequest request) =>
        ApiResult.Ok(ProfileResource.Of(request.Caller().Account));
}
