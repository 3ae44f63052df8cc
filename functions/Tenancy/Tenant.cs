using System.Security.Cryptography;
using System.Text.Json;
using Azure;
using MfaFunctions.Events;
using MfaFunctions.Identity;
using MfaFunctions.Platform;

namespace MfaFunctions.Tenancy;

/// <summary>A tenant as read from its row.</summary>
public sealed record Tenant
{
    public required TenantId Id { get; init; }

    public required string Name { get; init; }

    public required TwoFactorPolicy Policy { get; init; }

    /// <summary>Ids of the Owners: together with the account's role, the authority on who is one.</summary>
    public required IReadOnlyList<string> Owners { get; init; }

    /// <summary>Services that access tokens of this tenant may be for, beside its own <c>mfa:{tenant}</c>.</summary>
    public IReadOnlyList<string> Audiences { get; init; } = [];

    /// <summary>Origins of the pages that may write with the session's cookie, as browsers write them.</summary>
    public IReadOnlyList<string> Origins { get; init; } = [];

    /// <summary>OpenID Connect providers whose ID tokens are a first factor here.</summary>
    public IReadOnlyList<IdentityProvider> IdentityProviders { get; init; } = [];

    /// <summary>The list's entity tag: made of what is in it, so that it changes with nothing else.</summary>
    public string IdentityProvidersTag => $"\"{Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(IdentityProviders)))[..32]}\"";

    /// <summary>Random ids of the last commits on the row, so that a retried request finds out that it had succeeded.</summary>
    public IReadOnlyList<string> LastCommits { get; init; } = [];

    /// <summary>The row's entity tag at the read.</summary>
    public ETag RowTag { get; init; }

    /// <summary>Something that happened to this tenant, done by an operator or the system.</summary>
    public SecurityEvent NewEvent(EventKind kind, DateTimeOffset now, params ReadOnlySpan<(string Key, string Value)> data) => new()
    {
        Id = Identifier.New(),
        Kind = kind,
        Tenant = Id,
        OccurredAt = now,
        Data = data.ToArray().ToDictionary(d => d.Key, d => d.Value),
    };

    /// <summary>As it is when this person is no Owner of it.</summary>
    public Tenant WithoutOwner(UserId user)
    {
        return this with { Owners = [.. Owners.Where(o => o != user.Value)] };
    }

    public bool HasOrigin(string origin) => Origins.Contains(origin, StringComparer.Ordinal);
}
