using MfaFunctions.Identity;
using MfaFunctions.Tenancy;

namespace MfaFunctions.Tenants;

/// <summary>API representation of a tenant's identity providers.</summary>
public sealed record IdentityProvidersResource(IReadOnlyList<IdentityProviderResource> Providers)
{
    public static IdentityProvidersResource Of(Tenant tenant)
    {
        return new([
            .. tenant.IdentityProviders.Select(p => new IdentityProviderResource(p.Provider, p.Issuer, p.ClientId, p.TrustedAzp ?? [])),
        ]);
    }
}

/// <inheritdoc cref="IdentityProvider"/>
public sealed record IdentityProviderResource(string Provider, string Issuer, string ClientId, IReadOnlyList<string> TrustedAzp);
