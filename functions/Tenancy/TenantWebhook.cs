using System.Text.Json.Serialization;

namespace MfaFunctions.Tenancy;

/// <summary>Where a tenant wants its security events pushed to (RFC 8935).</summary>
/// <param name="Url">The endpoint, which is also the audience of the tokens.</param>
public sealed record TenantWebhook([property: JsonPropertyName("Url")] string Url)
{
    /// <summary>The sealed bearer token that the endpoint asks for; null if it asks for none. See <see cref="WebhookTokens"/>.</summary>
    [JsonPropertyName("SealedToken")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? SealedToken { get; init; }
}
