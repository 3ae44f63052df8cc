using System.Collections.Concurrent;
using MfaFunctions.Platform;
using Microsoft.Extensions.Logging;

namespace MfaFunctions.Identity;

/// <summary>
/// Signing keys of each issuer. One cache per process. A slow or unreachable issuer delays few requests, by a few seconds at most.
/// </summary>
public sealed class ProviderKeys(ProviderDocuments documents, BackgroundWork background, TimeProvider clock, ILogger<ProviderKeys> logger)
{
    /// <summary>How long a request waits for an issuer in total, for discovery document and keys, fetched once or twice.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>Minimum interval between fetches caused by signatures that no known key verifies, whatever tokens are sent.</summary>
    public static readonly TimeSpan RefreshInterval = TimeSpan.FromMinutes(5);

    /// <summary>Minimum interval between fetches from an issuer that did not respond.</summary>
    public static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(10);

    /// <summary>Keys older than this are still used, and fetched again in the background.</summary>
    public static readonly TimeSpan FreshFor = TimeSpan.FromHours(1);

    /// <summary>Keys older than this are not used, because the issuer may have withdrawn one.</summary>
    public static readonly TimeSpan UsableFor = TimeSpan.FromHours(24);

    /// <summary>Maximum number of requests that wait for one issuer.</summary>
    public const int MaximumWaiters = 5;

    /// <summary>Maximum number of issuers in the cache.</summary>
    public const int MaximumIssuers = 500;

    private readonly ConcurrentDictionary<string, IssuerKeys> _issuers = new(StringComparer.Ordinal);

    /// <summary>Number of issuers in the cache.</summary>
    public int Count => _issuers.Count;

    /// <summary>The issuer's entry, created if missing. Only for issuers on a tenant's list.</summary>
    public IssuerKeys Of(string issuer)
    {
        var keys = _issuers.GetOrAdd(issuer, i => new IssuerKeys(i, documents, background, clock, logger));
        keys.Use();
        if (_issuers.Count > MaximumIssuers)
        {
            // The least recently used issuer is evicted; its keys are fetched again when needed.
            _issuers.TryRemove(_issuers.Where(i => i.Key != issuer).MinBy(i => i.Value.LastUsed));
        }

        return keys;
    }

    /// <summary>
    /// Where an issuer signs people in (OpenID Connect Discovery §3), for a sign-in page. Only for issuers on a tenant's list.
    /// </summary>
    /// <returns>Null while the issuer does not respond, or if it names no https address.</returns>
    public async Task<Uri?> AuthorizationEndpointAsync(string issuer)
    {
        using var deadline = new CancellationTokenSource(Patience, clock);
        try
        {
            return (await Of(issuer).ReadAsync(mayAsk: true, deadline.Token))?.AuthorizationEndpoint;
        }
        catch (ThirdPartyUnavailableException)
        {
            return null;
        }
    }

    /// <summary>The issuer's entry; null if there is none.</summary>
    public IssuerKeys? Find(string issuer) => _issuers.GetValueOrDefault(issuer);
}
