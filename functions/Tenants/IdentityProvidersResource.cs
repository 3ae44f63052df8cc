using MfaFunctions.Identity;
using MfaFunctions.Tenancy;

namespace MfaFunctions.Tenants;

/// <summary>API representation of a tenant's identity providers.</summary>
public sealed record IdentityProvidersResource(IReadOnlyList<IdentityProviderResource> Providers)
{
    public static IdentityProvidersResource Of(Tenant tenant)
    {
        return new([.. tenant.IdentityProviders.Select(IdentityProviderResource.Of)]);
    }
}

/// <inheritdoc cref="IdentityProvider"/>
/// <param name="ClientId">Null for a backend.</param>
/// <param name="Keys">The public keys of a backend (a JWK set); null otherwise.</param>
public sealed record IdentityProviderResource(
    string Provider,
    IdentityProviderKind Kind,
    string Issuer,
    string? ClientId,
    IReadOnlyList<string> TrustedAzp,
    BackendKeySet? Keys,
    bool Provision
)
{
    public static IdentityProviderResource Of(IdentityProvider provider) =>
        new(
            provider.Provider,
            provider.IsBackend ? IdentityProviderKind.Backend : IdentityProviderKind.Oidc,
            provider.Issuer,
            provider.IsBackend ? null : provider.ClientId,
            provider.TrustedAzp ?? [],
            provider.Keys is { } keys ? BackendKeys.ReadStored(keys) : null,
            provider.Provisions
        );
}
