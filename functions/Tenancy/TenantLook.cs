using System.Text.Json.Serialization;

namespace MfaFunctions.Tenancy;

/// <summary>How a tenant's pages and mails look, besides its name.</summary>
public sealed record TenantLook
{
    public static readonly TenantLook None = new();

    /// <summary>Accent color as <c>#rrggbb</c> in lower case; null for the default.</summary>
    [JsonPropertyName("Color")]
    public string? Color { get; init; }

    [JsonPropertyName("Logo")]
    public TenantLogo? Logo { get; init; }
}

/// <summary>A tenant's logo. The row under the hash holds the picture, so that the MAC of the tenant's row covers it as well.</summary>
/// <param name="Hash">Lower-case hex of the SHA-256 over the picture.</param>
/// <param name="Type">Media type: <c>image/png</c> or <c>image/webp</c>.</param>
/// <param name="Width">Width in pixels.</param>
/// <param name="Height">Height in pixels.</param>
public sealed record TenantLogo(
    [property: JsonPropertyName("Hash")] string Hash,
    [property: JsonPropertyName("Type")] string Type,
    [property: JsonPropertyName("Width")] int Width,
    [property: JsonPropertyName("Height")] int Height
)
{
    /// <summary>Path of the picture on the API's host. Another picture has another one.</summary>
    public string PathIn(Platform.TenantId tenant) => $"/api/tenants/{tenant}/logo?v={Version}";

    /// <summary>The part of the hash that names this picture in its path and ETag.</summary>
    [JsonIgnore]
    public string Version => Hash[..32];
}
