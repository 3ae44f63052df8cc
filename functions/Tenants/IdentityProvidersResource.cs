using MfaFunctions.Authorization;
using MfaFunctions.Identity;
using MfaFunctions.Tenancy;

namespace MfaFunctions.Tenants;

/// <summary>API representation of a tenant's identity providers, as one person sees them.</summary>
public sealed record IdentityProvidersResource(IReadOnlyList<IdentityProviderResource> Providers)
{
    public static IdentityProvidersResource Of(Tenant tenant, SessionContext caller) =>
        new([.. tenant.IdentityProviders.Select(p => IdentityProviderResource.Of(p, tenant, caller))]);
}

/// <inheritdoc cref="IdentityProvider"/>
/// <param name="ClientId">Null for a backend.</param>
/// <param name="Keys">The public keys of a backend (a JWK set); null otherwise.</param>
/// <param name="Required">Whether the policy names it among the first factors that it requires.</param>
/// <param name="Linked">Whether the caller's account has an identity of this issuer.</param>
/// <param name="Proven">
/// Whether the caller's session was last proven with an ID token of this issuer for this client, which an Owner needs to require it.
/// </param>
public sealed record IdentityProviderResource(
    string Provider,
    IdentityProviderKind Kind,
    string Issuer,
    string? ClientId,
    IReadOnlyList<string> TrustedAzp,
    BackendKeySet? Keys,
    bool Provision,
    bool Required,
    bool Linked,
    bool Proven
)
{
    public static IdentityProviderResource Of(IdentityProvider provider, Tenant tenant, SessionContext caller) =>
        new(
            provider.Provider,
            provider.IsBackend ? IdentityProviderKind.Backend : IdentityProviderKind.Oidc,
            provider.Issuer,
            provider.IsBackend ? null : provider.ClientId,
            provider.TrustedAzp ?? [],
            provider.Keys is { } keys ? BackendKeys.ReadStored(keys) : null,
            provider.Provisions,
            tenant.Policy.RequiredFirstFactors.Contains(provider.Method),
            caller.Account.Credentials.Identities.Any(i => i.Issuer == provider.Issuer),
            caller.Session.FirstFactor.MethodIn(tenant) == provider.Method
        );
}
