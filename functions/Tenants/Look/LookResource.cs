using System.Security.Cryptography;
using System.Text.Json;
using MfaFunctions.Tenancy;

namespace MfaFunctions.Tenants.Look;

/// <summary>API representation of a tenant's look, for its Owners.</summary>
/// <param name="Color">Accent color as <c>#rrggbb</c>; null for the default.</param>
public sealed record LookResource(string Name, string? Color, LogoResource? Logo)
{
    public static LookResource Of(Tenant tenant) =>
        new(
            tenant.Name,
            tenant.Look.Color,
            tenant.Look.Logo is { } logo ? new LogoResource(logo.PathIn(tenant.Id), logo.Type, logo.Width, logo.Height) : null
        );

    /// <summary>ETag of the name and the look; other changes to the tenant do not affect it.</summary>
    public static string TagOf(Tenant tenant) =>
        $"\"{Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(Of(tenant))))[..32]}\"";
}

/// <param name="Path">Path of the picture on the API's host.</param>
/// <param name="Type">Media type.</param>
/// <param name="Width">Width in pixels.</param>
/// <param name="Height">Height in pixels.</param>
public sealed record LogoResource(string Path, string Type, int Width, int Height);
