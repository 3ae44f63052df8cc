using MfaFunctions.Identity;
using MfaFunctions.Tenancy;

namespace MfaFunctions.Tenants;

/// <summary>A tenant's identity providers as the API shows them.</summary>
public sealed record IdentityProvidersResource(IReadOnlyList<IdentityProviderResource> Providers)
{
    public static IdentityProvidersResource Of(Tenant tenant)
    {
        return new([.. tenant.IdentityProviders.Select(p => new IdentityProviderResource(p.Provider, p.Issuer, p.ClientId))]);
    }
}

/// <inheritdoc cref="IdentityProvider"/>
public sealed record IdentityProviderResource(string Provider, string Issuer, string ClientId);
