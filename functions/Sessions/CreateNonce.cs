using MfaFunctions.Authorization;
using MfaFunctions.Identity;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace MfaFunctions.Sessions;

/// <summary>
/// Issues a nonce for requesting an ID token from an identity provider. It neither reads nor stores data, so the tenant need not exist.
/// </summary>
public sealed class CreateNonce(IdTokenNonces nonces, TimeProvider clock)
{
    public sealed record Answer(string Nonce, DateTimeOffset ExpiresAt);

    [Function(nameof(CreateNonce))]
    [PublicAccess]
    public IResult Run([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/tenants/{t}/nonces")] HttpRequest request, string t)
    {
        var made = nonces.New(TenantId.TryParse(t, out var id) ? id : TenantId.Unknown, clock.GetUtcNow());
        return ApiResult.Created(new Answer(made.Nonce, made.ExpiresAt));
    }
}
