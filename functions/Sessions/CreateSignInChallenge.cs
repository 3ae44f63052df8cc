using System.Text.Json;
using MfaFunctions.Authorization;
using MfaFunctions.Factors.Passkeys;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace MfaFunctions.Sessions;

/// <summary>
/// Returns options for a sign-in with a passkey that the person picks. It names no account and reads nothing, so the answer is the same for
/// every tenant, known or not.
/// </summary>
public sealed class CreateSignInChallenge(SignInChallenges challenges, PasskeySites sites, TimeProvider clock)
{
    public sealed record Body(string? RpId);

    public sealed record Answer(JsonElement Options, DateTimeOffset ExpiresAt);

    [Function(nameof(CreateSignInChallenge))]
    [PublicAccess]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/tenants/{t}/sessions/challenges")] HttpRequest request,
        string t
    )
    {
        return await JsonBody.ThenAsync<Body>(request, given => Task.FromResult(Handle(t, given)));
    }

    private ApiResult Handle(string tenantText, Body body)
    {
        var errors = new FieldErrors();
        var asked = PasskeySites.Read(errors, body.RpId);
        if (errors.Any(out var invalid))
        {
            return ApiResult.Refused(invalid);
        }

        // Whether the tenant has the relying party is decided at sign-in: here it would tell which tenants exist.
        if ((asked ?? sites.PortalId) is not { } rpId)
        {
            return ApiResult.Refused(PasskeyErrors.NotARelyingParty());
        }

        var tenant = TenantId.TryParse(tenantText, out var id) ? id : TenantId.Unknown;
        var issued = challenges.New(tenant, rpId, clock.GetUtcNow());
        return ApiResult.Created(new Answer(PasskeyCeremonies.RequestOptions(rpId, issued.Challenge, []), issued.ExpiresAt));
    }
}
