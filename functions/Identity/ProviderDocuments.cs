using Microsoft.IdentityModel.Protocols;

namespace MfaFunctions.Identity;

/// <summary>Fetches a provider's discovery document and keys over https, without redirects and with limits on time and size.</summary>
/// <param name="clients">Creates clients with these limits; see <see cref="IdentityRegistration"/>.</param>
/// <param name="allowLoopbackHttp">Whether plain http to loopback is allowed; set only if the issuer itself is on loopback.</param>
internal sealed class ProviderDocuments(IHttpClientFactory clients, bool allowLoopbackHttp) : IDocumentRetriever
{
    public const string HttpClientName = "identity-providers";

    /// <exception cref="HttpRequestException">No response, a status other than 2xx, a redirect, or a body that is too large.</exception>
    /// <exception cref="InvalidOperationException">Documents may not be fetched from this address.</exception>
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
