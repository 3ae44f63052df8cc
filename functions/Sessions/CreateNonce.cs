using MfaFunctions.Authorization;
using MfaFunctions.Identity;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace MfaFunctions.Sessions;

/// <summary>Route 29: a nonce to ask an identity provider for an ID token with. It reads and stores nothing, so a tenant need not exist to get one.</summary>
public sealed class CreateNonce(IdTokenNonces nonces, TimeProvider clock)
{
    public sealed record Answer(string Nonce, DateTimeOffset ExpiresAt);

    [Function(nameof(CreateNonce))]
    [PublicAccess]
    public IResult Run([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "tenants/{t}/nonces")] HttpRequest request, string t)
    {
        var made = nonces.New(TenantId.TryParse(t, out var id) ? id : TenantId.Parse("unknown-tenant"), clock.GetUtcNow());
        return ApiResult.Created(new Answer(made.Nonce, made.ExpiresAt));
    }
}
