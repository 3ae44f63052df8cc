using System.Collections.Concurrent;
using MfaFunctions.Platform;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace MfaFunctions.Identity;

/// <summary>Signing keys of each issuer, from its discovery document (OpenID Connect Discovery §4). One cache per process.</summary>
public sealed partial class ProviderKeys(IHttpClientFactory clients, TimeProvider clock, ILogger<ProviderKeys> logger) : IDisposable
{
    /// <summary>Minimum interval between requests to an issuer that are caused by unknown key ids, whatever tokens are sent.</summary>
    public static readonly TimeSpan RefreshInterval = TimeSpan.FromMinutes(5);

    /// <summary>Minimum interval between requests to an issuer that did not respond the first time.</summary>
    public static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(10);

    // Bounds how long a key that the issuer withdrew is still accepted.
    private static readonly TimeSpan AutomaticRefresh = TimeSpan.FromHours(1);

    private readonly ConcurrentDictionary<string, KnownIssuer> _issuers = new(StringComparer.Ordinal);

    /// <summary>The issuer's keys with this id, or all its keys if the token names none. Empty if the issuer has no such key.</summary>
    /// <exception cref="UnavailableException">The issuer does not respond, so the token can be neither accepted nor refused.</exception>
    public async Task<IReadOnlyList<SecurityKey>> FindAsync(string issuer, string? keyId)
    {
        var known = _issuers.GetOrAdd(issuer, i => new KnownIssuer(i, clients, logger));
        var found = Match(await known.ReadAsync(clock), keyId);
        return found.Count > 0 ? found : Match(await known.RefreshAsync(clock), keyId);
    }

    public void Dispose()
    {
        foreach (var issuer in _issuers.Values)
        {
            issuer.Dispose();
        }
    }

    private static IReadOnlyList<SecurityKey> Match(OpenIdConnectConfiguration configuration, string? keyId) =>
        [.. configuration.SigningKeys.Where(k => string.IsNullOrEmpty(keyId) || k.KeyId == keyId)];

    private sealed class KnownIssuer(string issuer, IHttpClientFactory clients, ILogger logger) : IDisposable
    {
        private readonly SemaphoreSlim _gate = new(1);
        private volatile ConfigurationManager<OpenIdConnectConfiguration>? _manager;
        private DateTimeOffset? _askedInVain;
        private DateTimeOffset? _refreshedAt;
        private bool _refreshFailed;

        public async Task<OpenIdConnectConfiguration> ReadAsync(TimeProvider clock)
        {
            if (_manager is { } manager)
            {
                return await manager.GetConfigurationAsync();
            }

            await _gate.WaitAsync();
            try
            {
                var now = clock.GetUtcNow();
                if (_manager is null && now < _askedInVain + RetryInterval)
                {
                    throw new UnavailableException("An identity provider did not answer a moment ago.");
                }

                _askedInVain = now;
                _manager ??= await FetchAsync();
                return await _manager.GetConfigurationAsync();
            }
            finally
            {
                _gate.Release();
            }
        }

        public async Task<OpenIdConnectConfiguration> RefreshAsync(TimeProvider clock)
        {
            await _gate.WaitAsync();
            try
            {
                var now = clock.GetUtcNow();
                if (_refreshedAt is null || now >= _refreshedAt + RefreshInterval)
                {
                    (_refreshedAt, _refreshFailed) = (now, true);
                    _manager = await FetchAsync();
                    _refreshFailed = false;
                }

                // The issuer may have the key, so the token can be neither accepted nor refused.
                return _refreshFailed
                    ? throw new UnavailableException("An identity provider did not answer when its keys were last asked for.")
                    : await _manager!.GetConfigurationAsync();
            }
            finally
            {
                _gate.Release();
            }
        }

        public void Dispose() => _gate.Dispose();

        // A new manager fetches within this request; an existing one would refresh in the background.
        private async Task<ConfigurationManager<OpenIdConnectConfiguration>> FetchAsync()
        {
            var documents = new ProviderDocuments(clients, IdentityProvider.IsLoopbackHttp(new Uri(issuer)));
            var manager = new ConfigurationManager<OpenIdConnectConfiguration>(
                issuer.TrimEnd('/') + "/.well-known/openid-configuration",
                new OpenIdConnectConfigurationRetriever(),
                documents,
                new SameIssuer(issuer)
            )
            {
                AutomaticRefreshInterval = AutomaticRefresh,
            };
            try
            {
                await manager.GetConfigurationAsync();
                return manager;
            }
            catch (Exception e)
                when (e
                        is InvalidOperationException
                            or HttpRequestException
                            or IOException
                            or OperationCanceledException
                            or ArgumentException
                )
            {
                Log.NotFetched(logger, issuer, e.InnerException?.GetType().Name ?? e.GetType().Name);
                throw new UnavailableException("An identity provider's configuration could not be fetched.", e);
            }
        }
    }

    /// <summary>The document must name the issuer it was requested for (OpenID Connect Discovery §4.3) and contain keys.</summary>
    private sealed class SameIssuer(string issuer) : IConfigurationValidator<OpenIdConnectConfiguration>
    {
        public ConfigurationValidationResult Validate(OpenIdConnectConfiguration configuration) =>
            new()
            {
                Succeeded = configuration.Issuer == issuer && configuration.SigningKeys.Count > 0,
                ErrorMessage = "The document names another issuer or has no keys.",
            };
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "Failed to fetch the configuration of identity provider {Issuer} ({Reason})")]
        public static partial void NotFetched(ILogger logger, string issuer, string reason);
    }
}
