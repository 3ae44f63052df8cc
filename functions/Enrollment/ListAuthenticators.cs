using MfaFunctions.Accounts;
using MfaFunctions.Authorization;
using MfaFunctions.Platform.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace MfaFunctions.Enrollment;

public sealed record AuthenticatorResource(string Id, string Name, DateTimeOffset CreatedAt, DateTimeOffset? LastUsedAt)
{
    public static AuthenticatorResource Of(Authenticator authenticator)
    {
        return new(authenticator.Id, authenticator.Name, authenticator.CreatedAt, authenticator.LastUsedAt);
    }
}

/// <summary>Lists the person's authenticators and the number of unused recovery codes.</summary>
public sealed class ListAuthenticators
{
    public sealed record Answer(IReadOnlyList<AuthenticatorResource> Authenticators, int RecoveryCodesLeft);

    [Function(nameof(ListAuthenticators))]
    [SessionAccess(SessionState.Active)]
    public IResult Run([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/authenticators")] HttpRequest request)
    {
        var factors = request.Caller().Account.Factors;
        var codesLeft = factors.RecoveryCodes?.Hashes.Count ?? 0;
        return ApiResult.Ok(new Answer([.. factors.Authenticators.Select(AuthenticatorResource.Of)], codesLeft));
    }
}
