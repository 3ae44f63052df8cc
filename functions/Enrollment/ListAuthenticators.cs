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
