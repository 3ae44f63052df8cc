using System.Security.Cryptography;
using System.Text.Json;
using MfaFunctions.Tenancy;

namespace MfaFunctions.RelyingParties.Webhooks;

/// <summary>API representation of a tenant's webhook, for its Owners.</summary>
/// <param name="Url">The endpoint; null if there is none.</param>
/// <param name="HasToken">Whether requests to it carry a bearer token, which is never shown.</param>
public sealed record WebhookResource(string? Url, bool HasToken)
{
    public static WebhookResource Of(Tenant tenant) => new(tenant.Webhook?.Url, tenant.Webhook?.SealedToken is not null);

    /// <summary>ETag of the webhook with its token; other changes to the tenant do not affect it.</summary>
    public static string TagOf(Tenant tenant) =>
        $"\"{Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(tenant.Webhook)))[..32]}\"";
}
