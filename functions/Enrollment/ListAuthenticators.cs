using MfaFunctions.Accounts;
using MfaFunctions.Authorization;
using MfaFunctions.Platform.Http;
using MfaFunctions.Tenancy;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace MfaFunctions.Enrollment;

/// <param name="Digits">Digits of an app's codes: 6, or 8 of some that were imported.</param>
/// <param name="Period">Seconds per code: 30, or 60 of some that were imported.</param>
/// <param name="Algorithm"><c>SHA1</c>, or <c>SHA256</c> or <c>SHA512</c> of some that were imported.</param>
/// <param name="ShortSecret">Whether it was imported with a short secret, so that the person should replace it.</param>
/// <param name="RpId">The relying party id of a passkey; null for an app.</param>
/// <param name="Synced">Whether a passkey was backed up when it was last used; null for an app.</param>
/// <param name="Aaguid">The model of a passkey's authenticator, as it says itself; null for an app.</param>
/// <param name="Disabled">Whether it must be replaced.</param>
public sealed record AuthenticatorResource(
    string Id,
    AuthenticatorType Type,
    string Name,
    DateTimeOffset CreatedAt,
    DateTimeOffset? LastUsedAt,
    int? Digits,
    int? Period,
    string? Algorithm,
    bool ShortSecret,
    string? RpId,
    bool? Synced,
    string? Aaguid,
    bool Disabled
)
{
    public static AuthenticatorResource Of(Authenticator app) =>
        new(
            app.Id,
            AuthenticatorType.App,
            app.Name,
            app.CreatedAt,
            app.LastUsedAt,
            app.Codes.Digits,
            app.Codes.Period,
            app.Codes.Algorithm,
            app.ShortSecret,
            RpId: null,
            Synced: null,
            Aaguid: null,
            app.DisabledAt is not null
        );

    public static AuthenticatorResource Of(Passkey passkey) =>
        new(
            passkey.Id,
            AuthenticatorType.Passkey,
            passkey.Name,
            passkey.CreatedAt,
            passkey.LastUsedAt,
            Digits: null,
            Period: null,
            Algorithm: null,
            ShortSecret: false,
            passkey.RpId,
            passkey.BackedUp,
            passkey.Aaguid,
            passkey.DisabledAt is not null
        );
}

/// <summary>Lists the person's authenticators, the number of unused recovery codes, and what one more authenticator takes.</summary>
public sealed class ListAuthenticators
{
    /// <param name="Authenticators">The apps and then the passkeys, each in order of enrollment.</param>
    /// <param name="RecoveryCodesLeft">0 to 10.</param>
    /// <param name="CodesRequired">How many consecutive codes confirm another app: 1 or 2.</param>
    /// <param name="Types">The types that may be enrolled.</param>
    public sealed record Answer(
        IReadOnlyList<AuthenticatorResource> Authenticators,
        int RecoveryCodesLeft,
        int CodesRequired,
        IReadOnlyList<AuthenticatorType> Types
    );

    [Function(nameof(ListAuthenticators))]
    [SessionAccess(SessionState.Active)]
    public IResult Run([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/authenticators")] HttpRequest request)
    {
        var caller = request.Caller();
        var factors = caller.Account.Factors;
        var codesLeft = factors.RecoveryCodes?.Hashes.Count ?? 0;
        var policy = caller.Tenant.Policy;
        return ApiResult.Ok(
            new Answer(
                [.. factors.Authenticators.Select(AuthenticatorResource.Of), .. factors.Passkeys.Select(AuthenticatorResource.Of)],
                codesLeft,
                policy.CodesRequired,
                policy.AuthenticatorTypes
            )
        );
    }
}
