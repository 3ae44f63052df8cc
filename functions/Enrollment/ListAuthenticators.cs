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

/// <summary>Route 10: the person's authenticators.</summary>
public sealed class ListAuthenticators
{
    public sealed record Answer(IReadOnlyList<AuthenticatorResource> Authenticators, int RecoveryCodesLeft);

    [Function(nameof(ListAuthenticators))]
    [SessionAccess(SessionState.Active)]
    public IResult Run([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "authenticators")] HttpRequest request)
    {
        var factors = request.Caller().Account.Factors;
        return ApiResult.Ok(new Answer([.. factors.Authenticators.Select(AuthenticatorResource.Of)], factors.RecoveryCodes?.Hashes.Count ?? 0));
    }
}
