using MfaFunctions.Accounts;
using MfaFunctions.Authorization;
using MfaFunctions.Platform.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace MfaFunctions.Enrollment;

/// <param name="Digits">Digits of its codes: 6, or 8 of some that were imported.</param>
/// <param name="Period">Seconds per code: 30, or 60 of some that were imported.</param>
/// <param name="Algorithm"><c>SHA1</c>, or <c>SHA256</c> or <c>SHA512</c> of some that were imported.</param>
/// <param name="ShortSecret">Whether it was imported with a short secret, so that the person should replace it.</param>
public sealed record AuthenticatorResource(
    string Id,
    string Name,
    DateTimeOffset CreatedAt,
    DateTimeOffset? LastUsedAt,
    int Digits,
    int Period,
    string Algorithm,
    bool ShortSecret
)
{
    public static AuthenticatorResource Of(Authenticator authenticator)
    {
        var codes = authenticator.Codes;
        return new(
            authenticator.Id,
            authenticator.Name,
            authenticator.CreatedAt,
            authenticator.LastUsedAt,
            codes.Digits,
            codes.Period,
            codes.Algorithm,
            authenticator.ShortSecret
        );
    }
}

/// <summary>Lists the person's authenticators, the number of unused recovery codes, and what one more authenticator takes.</summary>
public sealed class ListAuthenticators
{
    /// <param name="Authenticators">In order of enrollment.</param>
    /// <param name="RecoveryCodesLeft">0 to 10.</param>
    /// <param name="CodesRequired">How many consecutive codes confirm another authenticator: 1 or 2.</param>
    public sealed record Answer(IReadOnlyList<AuthenticatorResource> Authenticators, int RecoveryCodesLeft, int CodesRequired);

    [Function(nameof(ListAuthenticators))]
    [SessionAccess(SessionState.Active)]
    public IResult Run([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/authenticators")] HttpRequest request)
    {
        var caller = request.Caller();
        var factors = caller.Account.Factors;
        var codesLeft = factors.RecoveryCodes?.Hashes.Count ?? 0;
        var codesRequired = caller.Tenant.Policy.CodesRequired;
        return ApiResult.Ok(new Answer([.. factors.Authenticators.Select(AuthenticatorResource.Of)], codesLeft, codesRequired));
    }
}
