using System.Text.Json;
using MfaFunctions.Identity;
using MfaFunctions.Platform.Http;
using MfaFunctions.Platform.Http.Outbound;

namespace MfaFunctions.Tenants;

/// <summary>What signs people in: an OpenID Connect provider, or the tenant's own backend with inline keys.</summary>
public enum IdentityProviderKind
{
    Oidc,
    Backend,
}

/// <summary>An identity provider in a request.</summary>
public sealed record IdentityProviderBody(
    string? Provider,
    IdentityProviderKind? Kind,
    string? Issuer,
    string? ClientId,
    IReadOnlyList<string?>? TrustedAzp,
    JsonElement? Keys,
    bool? Provision
)
{
    /// <summary>Reads the provider and collects validation errors.</summary>
    internal static IdentityProvider Read(FieldErrors errors, string prefix, IdentityProviderBody? given, PublicInternet internet)
    {
        if (!IdentityProvider.IsProviderName(given?.Provider))
        {
            errors.Add(prefix + "provider", "must be 2-20 lower-case letters, digits and hyphens");
        }

        return given?.Kind == IdentityProviderKind.Backend ? given.ReadBackend(errors, prefix) : ReadOidc(errors, prefix, given, internet);
    }

    private static IdentityProvider ReadOidc(FieldErrors errors, string prefix, IdentityProviderBody? given, PublicInternet internet)
    {
        if (!IdentityProvider.IsIssuer(given?.Issuer, internet))
        {
            errors.Add(prefix + "issuer", TenantErrors.NotAnIssuer);
        }

        if (!IdentityProvider.IsClientId(given?.ClientId))
        {
            errors.Add(prefix + "clientId", $"must be 1-{IdentityProvider.ClientIdLimit} printable characters without spaces");
        }

        var trusted = given?.TrustedAzp ?? [];
        if (trusted.Count > IdentityProvider.TrustedAzpMaximum || !trusted.All(IdentityProvider.IsClientId))
        {
            errors.Add(
                prefix + "trustedAzp",
                $"must be a list of at most {IdentityProvider.TrustedAzpMaximum} client ids, each of 1-{IdentityProvider.ClientIdLimit} "
                    + "printable characters without spaces"
            );
        }

        if (given?.Keys is not null)
        {
            errors.Add(prefix + "keys", "is only for the kind backend: the keys of an OpenID Connect provider are fetched from it");
        }

        if (given?.Provision == true)
        {
            errors.Add(prefix + "provision", "is only for the kind backend");
        }

        return new IdentityProvider(given?.Provider ?? "", given?.Issuer ?? "", given?.ClientId ?? "")
        {
            // The order means nothing, so another order is no change.
            TrustedAzp =
                trusted.Count == 0 ? null : [.. trusted.OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
        };
    }

    private IdentityProvider ReadBackend(FieldErrors errors, string prefix)
    {
        if (!IdentityProvider.IsBackendIssuer(Issuer))
        {
            errors.Add(
                prefix + "issuer",
                "must be backend: and 2-60 lower-case letters, digits, dots and hyphens, such as backend:shop, as in its assertions"
            );
        }

        if (ClientId is not null)
        {
            errors.Add(prefix + "clientId", "must be left out: a backend's assertions are for this service");
        }

        if (TrustedAzp is { Count: > 0 })
        {
            errors.Add(prefix + "trustedAzp", "must be left out: a backend's assertions are for this service");
        }

        var keys = BackendKeys.Read(Keys, out var problem);
        if (problem.Length > 0)
        {
            errors.Add(prefix + "keys", problem);
        }

        return new IdentityProvider(Provider ?? "", Issuer ?? "", "") { Keys = keys, Provisions = Provision == true };
    }
}
