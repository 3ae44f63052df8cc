using System.Text.Json;
using MfaFunctions.Identity;
using MfaFunctions.Platform.Http;
using MfaFunctions.Platform.Http.Outbound;
using MfaFunctions.Platform.Text;

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
            errors.Add(prefix + "provider", Reason.Of("not_a_provider_name"));
        }

        return given?.Kind == IdentityProviderKind.Backend ? given.ReadBackend(errors, prefix) : ReadOidc(errors, prefix, given, internet);
    }

    private static IdentityProvider ReadOidc(FieldErrors errors, string prefix, IdentityProviderBody? given, PublicInternet internet)
    {
        if (!IdentityProvider.IsIssuer(given?.Issuer, internet))
        {
            errors.Add(prefix + "issuer", TenantErrors.NotAnIssuer());
        }

        if (!IdentityProvider.IsClientId(given?.ClientId))
        {
            errors.Add(prefix + "clientId", Reason.Of("not_a_client_id", ("limit", IdentityProvider.ClientIdLimit)));
        }

        var trusted = given?.TrustedAzp ?? [];
        if (trusted.Count > IdentityProvider.TrustedAzpMaximum || !trusted.All(IdentityProvider.IsClientId))
        {
            errors.Add(
                prefix + "trustedAzp",
                Reason.Of(
                    "not_a_client_id.list",
                    ("entries", IdentityProvider.TrustedAzpMaximum),
                    ("limit", IdentityProvider.ClientIdLimit)
                )
            );
        }

        if (given?.Keys is not null)
        {
            errors.Add(prefix + "keys", Reason.Of("only_for_backends.keys"));
        }

        if (given?.Provision == true)
        {
            errors.Add(prefix + "provision", Reason.Of("only_for_backends"));
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
            errors.Add(prefix + "issuer", Reason.Of("not_an_issuer.backend"));
        }

        if (ClientId is not null)
        {
            errors.Add(prefix + "clientId", Reason.Of("not_for_backends"));
        }

        if (TrustedAzp is { Count: > 0 })
        {
            errors.Add(prefix + "trustedAzp", Reason.Of("not_for_backends"));
        }

        var keys = BackendKeys.Read(Keys, out var problem);
        if (problem is not null)
        {
            errors.Add(prefix + "keys", problem);
        }

        return new IdentityProvider(Provider ?? "", Issuer ?? "", "") { Keys = keys, Provisions = Provision == true };
    }
}
