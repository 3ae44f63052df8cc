using MfaFunctions.Platform.Http.Outbound;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace MfaFunctions.Identity;

/// <summary>Fetches an issuer's discovery document and its keys.</summary>
/// <param name="clients">Creates clients that reach only the public internet; see <see cref="IdentityRegistration"/>.</param>
/// <param name="internet">Checks addresses before they are called.</param>
/// <param name="options">Lists the hosts that may serve keys.</param>
public sealed class ProviderDocuments(IHttpClientFactory clients, PublicInternet internet, IOptions<IdentityOptions> options)
{
    public const string HttpClientName = "identity-providers";

    /// <summary>Fetches the issuer's keys, at least one, and the address where it signs people in.</summary>
    /// <exception cref="HttpRequestException">No response, a status other than 2xx, a redirect, or a body that is too large.</exception>
    /// <exception cref="RefusedAddressException">An address is not allowed.</exception>
    /// <exception cref="ProviderDocumentException">The document names another issuer, or its keys are elsewhere or missing.</exception>
    /// <remarks>Unreadable documents cause exceptions of the library.</remarks>
    public async Task<(IReadOnlyList<SecurityKey> Keys, Uri? AuthorizationEndpoint)> FetchAsync(
        string issuer,
        CancellationToken cancellationToken
    )
    {
        using var client = clients.CreateClient(HttpClientName);
        var discovery = await GetAsync(client, issuer.TrimEnd('/') + "/.well-known/openid-configuration", cancellationToken);
        var configuration = OpenIdConnectConfiguration.Create(discovery);
        // OpenID Connect Discovery §4.3.
        if (configuration.Issuer != issuer)
        {
            throw new ProviderDocumentException(ProviderFault.OtherIssuer, "The document names another issuer.");
        }

        if (!MayHoldKeys(new Uri(issuer), configuration.JwksUri))
        {
            const string Elsewhere = "The keys are on a host that is neither the issuer's nor in Identity:KeyHosts.";
            throw new ProviderDocumentException(ProviderFault.KeysElsewhere, Elsewhere, new RefusedAddressException(Elsewhere));
        }

        var keys = new JsonWebKeySet(await GetAsync(client, configuration.JwksUri, cancellationToken)).GetSigningKeys();
        var endpoint =
            Uri.TryCreate(configuration.AuthorizationEndpoint, UriKind.Absolute, out var uri) && internet.Accepts(uri) ? uri : null;
        return keys.Count > 0
            ? ([.. keys], endpoint)
            : throw new ProviderDocumentException(ProviderFault.NoKeys, "The issuer has no keys.");
    }

    private bool MayHoldKeys(Uri issuer, string? address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri)
        && (uri.Host.Equals(issuer.Host, StringComparison.OrdinalIgnoreCase) || options.Value.IsKeyHost(uri.Host));

    private async Task<string> GetAsync(HttpClient client, string address, CancellationToken cancellationToken)
    {
        var uri = new Uri(address);
        return internet.Accepts(uri)
            ? await client.GetStringAsync(uri, cancellationToken)
            : throw new RefusedAddressException("Documents are fetched only over https from the public internet.");
    }
}
