using Microsoft.IdentityModel.Protocols;

namespace MfaFunctions.Identity;

/// <summary>Fetches a provider's discovery document and keys: https, no redirects, a few seconds, a limited size.</summary>
/// <param name="clients">Makes clients with those limits, see <see cref="IdentityRegistration"/>.</param>
/// <param name="allowLoopbackHttp">Whether plain http to this machine will do: only when the issuer itself is there.</param>
internal sealed class ProviderDocuments(IHttpClientFactory clients, bool allowLoopbackHttp) : IDocumentRetriever
{
    public const string HttpClientName = "identity-providers";

    /// <exception cref="HttpRequestException">No answer, another status than 2xx, a redirect, or too large a body.</exception>
    /// <exception cref="InvalidOperationException">The address is not one to be asked.</exception>
    public async Task<string> GetDocumentAsync(string address, CancellationToken cancel)
    {
        if (
            !Uri.TryCreate(address, UriKind.Absolute, out var uri)
            || !(uri.Scheme == Uri.UriSchemeHttps || (allowLoopbackHttp && IdentityProvider.IsLoopbackHttp(uri)))
        )
        {
            throw new InvalidOperationException("An identity provider's documents are fetched over https only.");
        }

        using var client = clients.CreateClient(HttpClientName);
        return await client.GetStringAsync(uri, cancel);
    }
}
