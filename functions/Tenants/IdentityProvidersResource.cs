using MfaFunctions.Authorization;
using MfaFunctions.Identity;
using MfaFunctions.Tenancy;

namespace MfaFunctions.Tenants;

/// <summary>API representation of a tenant's identity providers, as one person sees them.</summary>
public sealed record IdentityProvidersResource(IReadOnlyList<IdentityProviderResource> Providers)
{
    public static IdentityProvidersResource Of(Tenant tenant, SessionContext caller)
    {
        var proven = caller.Session.FirstFactor.MethodIn(tenant);
        return new([
            .. tenant.IdentityProviders.Select(p => new IdentityProviderResource(
                p.Provider,
                p.Issuer,
                p.ClientId,
                p.TrustedAzp ?? [],
                tenant.Policy.RequiredFirstFactors.Contains(p.Method),
                caller.Account.Credentials.Identities.Any(i => i.Issuer == p.Issuer),
                proven == p.Method
            )),
        ]);
    }
}

/// <inheritdoc cref="IdentityProvider"/>
/// <param name="Required">Whether the policy names it among the first factors that it requires.</param>
/// <param name="Linked">Whether the caller's account has an identity of this issuer.</param>
/// <param name="Proven">
/// Whether the caller's session was last proven with an ID token of this issuer for this client, which an Owner needs to require it.
/// </param>
public sealed record IdentityProviderResource(
    string Provider,
    string Issuer,
    string ClientId,
    IReadOnlyList<string> TrustedAzp,
    bool Required,
    bool Linked,
    bool Proven
);
