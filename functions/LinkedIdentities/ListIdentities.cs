using MfaFunctions.Accounts;
using MfaFunctions.Authorization;
using MfaFunctions.Platform.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace MfaFunctions.LinkedIdentities;

/// <summary>Lists the person's linked identities.</summary>
public sealed class ListIdentities
{
    public sealed record Answer(IReadOnlyList<LinkedIdentityResource> Identities);

    [Function(nameof(ListIdentities))]
    [SessionAccess(SessionState.Active)]
    public IResult Run([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/identities")] HttpRequest request) =>
        ApiResult.Ok(new Answer([.. request.Caller().Account.Credentials.Identities.Select(LinkedIdentityResource.Of)]));
}
