using System.Security.Cryptography;
using System.Text.Json;
using Azure;
using MfaFunctions.Events;
using MfaFunctions.Identity;
using MfaFunctions.Platform;

namespace MfaFunctions.Tenancy;

/// <summary>A tenant, as read from its row.</summary>
public sealed record Tenant
{
    public required TenantId Id { get; init; }

    public required string Name { get; init; }

    public required TwoFactorPolicy Policy { get; init; }

    /// <summary>User ids of the Owners. This list and the account's role together determine who is an Owner.</summary>
    public required IReadOnlyList<string> Owners { get; init; }

    /// <summary>Allowed audiences of the tenant's access tokens, in addition to its own <c>mfa:{tenant}</c>.</summary>
    public IReadOnlyList<string> Audiences { get; init; } = [];

    /// <summary>Web origins whose pages may use the session cookie, in the format of the Origin header.</summary>
    public IReadOnlyList<string> Origins { get; init; } = [];

    /// <summary>Where passkeys work besides the portal.</summary>
    public IReadOnlyList<RelyingParty> RelyingParties { get; init; } = [];

    /// <summary>The relying party id of the portal, which is the same for all tenants and not in the row; null if there is none.</summary>
    public string? PortalRpId { get; init; }

    /// <summary>OpenID Connect providers whose ID tokens the tenant accepts as a first factor.</summary>
    public IReadOnlyList<IdentityProvider> IdentityProviders { get; init; } = [];

    public TenantLook Look { get; init; } = TenantLook.None;

    /// <summary>Where security events are pushed to; null for nowhere.</summary>
    public TenantWebhook? Webhook { get; init; }

    /// <summary>Changes to Owners' accounts that are being committed.</summary>
    public IReadOnlyList<OwnerChange> OwnerChanges { get; init; } = [];

    /// <summary>
    /// ETag of the provider list. It is computed from the list's content, so other changes to the tenant do not affect it.
    /// </summary>
    public string IdentityProvidersTag =>
        $"\"{Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(IdentityProviders)))[..32]}\"";

    /// <summary>Random ids of the latest commits to the row, so that a retried commit can detect that it already succeeded.</summary>
    public IReadOnlyList<string> LastCommits { get; init; } = [];

    /// <summary>ETag of the row when it was read.</summary>
    public ETag RowTag { get; init; }

    /// <summary>Name of the key of the row's MAC when it was read. Every commit uses the current key.</summary>
    public string? MacKey { get; init; }

    /// <summary>Creates an event about this tenant, caused by an operator or the system.</summary>
    public SecurityEvent NewEvent(EventKind kind, DateTimeOffset now, params ReadOnlySpan<(string Key, string Value)> data) =>
        new()
        {
            Id = Identifier.New(),
            Kind = kind,
            Tenant = Id,
            OccurredAt = now,
            Data = data.ToArray().ToDictionary(d => d.Key, d => d.Value),
        };

    /// <summary>Removes the user from the list of Owners.</summary>
    public Tenant WithoutOwner(UserId user)
    {
        return this with { Owners = [.. Owners.Where(o => o != user.Value)] };
    }

    /// <summary>Whether passkeys of this relying party work in the tenant.</summary>
    public bool HasPasskeySite(string rpId) => rpId == PortalRpId || RelyingParties.Any(p => p.RpId == rpId);

    public bool HasOrigin(string origin) => Origins.Contains(origin, StringComparer.Ordinal);
}
