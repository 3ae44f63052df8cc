using MfaFunctions.Platform;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Tokens;

namespace MfaFunctions.Identity;

/// <summary>The keys of an issuer, from one fetch.</summary>
/// <param name="Keys">All signing keys of the issuer.</param>
/// <param name="AuthorizationEndpoint">Where the issuer signs people in; null if it names no address that a browser may be sent to.</param>
/// <param name="AskedAt">When the fetch started.</param>
/// <param name="Fetch">The number of the fetch, counted per issuer.</param>
public sealed record KeySet(IReadOnlyList<SecurityKey> Keys, Uri? AuthorizationEndpoint, DateTimeOffset AskedAt, int Fetch)
{
    /// <summary>The keys with this id, or all keys if the token names none.</summary>
    public IReadOnlyList<SecurityKey> Match(string? keyId) => [.. Keys.Where(k => string.IsNullOrEmpty(keyId) || k.KeyId == keyId)];
}

/// <summary>Fetches the keys of one issuer, one fetch at a time and with a deadline, and caches them.</summary>
public sealed partial class IssuerKeys(
    string issuer,
    ProviderDocuments documents,
    BackgroundWork background,
    TimeProvider clock,
    ILogger logger
)
{
    private readonly Lock _lock = new();
    private KeySet? _keys;
    private Task<KeySet>? _underWay;
    private int _waiters;
    private int _fetches;
    private DateTimeOffset? _failedAt;
    private DateTimeOffset? _refreshedAt;
    private long _lastUsed;

    /// <summary>When a token of this issuer was last checked, in ticks.</summary>
    public long LastUsed => Volatile.Read(ref _lastUsed);

    /// <summary>Number of fetches started so far. A later fetch has a higher number.</summary>
    public int Fetches => Volatile.Read(ref _fetches);

    public void Use() => Volatile.Write(ref _lastUsed, clock.GetUtcNow().UtcTicks);

    /// <summary>The keys of the last fetch. The first caller waits for it. Old keys are refreshed in the background.</summary>
    /// <param name="mayAsk">Whether a request to the issuer is allowed.</param>
    /// <param name="deadline">Ends the wait.</param>
    /// <returns>Null if a request would be needed but is not allowed.</returns>
    /// <exception cref="ThirdPartyUnavailableException">The issuer did not respond, or too many requests wait for it.</exception>
    public async Task<KeySet?> ReadAsync(bool mayAsk, CancellationToken deadline)
    {
        Task<KeySet> fetch;
        lock (_lock)
        {
            var now = clock.GetUtcNow();
            var failed = now < _failedAt + ProviderKeys.RetryInterval;
            if (_keys is { } keys && now < keys.AskedAt + ProviderKeys.UsableFor)
            {
                if (mayAsk && !failed && now >= keys.AskedAt + ProviderKeys.FreshFor && _underWay is null)
                {
                    var refresh = Begin(now);
                    background.Begin("Refresh of an identity provider's keys", () => refresh);
                }

                return keys;
            }

            if (failed)
            {
                throw Unavailable("did not respond a moment ago", _failedAt!.Value + ProviderKeys.RetryInterval - now);
            }

            RefuseCrowd();
            if (!mayAsk)
            {
                return null;
            }

            fetch = Join(now);
        }

        return await WaitAsync(fetch, deadline);
    }

    /// <summary>
    /// Fetches newer keys, because the known ones did not verify a signature: an issuer may replace a key, even under the same id. Sends
    /// requests at most once every 5 minutes.
    /// </summary>
    /// <inheritdoc cref="ReadAsync"/>
    /// <returns>The known keys if the last fetch was too recent; null if a request would be needed but is not allowed.</returns>
    public async Task<KeySet?> RefreshAsync(bool mayAsk, CancellationToken deadline)
    {
        Task<KeySet> fetch;
        lock (_lock)
        {
            var now = clock.GetUtcNow();
            if (now < _refreshedAt + ProviderKeys.RefreshInterval && _underWay is null)
            {
                return _keys;
            }

            RefuseCrowd();
            if (!mayAsk)
            {
                return null;
            }

            if (_underWay is null)
            {
                _refreshedAt = now;
            }

            fetch = Join(now);
        }

        return await WaitAsync(fetch, deadline);
    }

    /// <summary>The error for a token whose signature newer keys might verify.</summary>
    public ThirdPartyUnavailableException Undecided()
    {
        lock (_lock)
        {
            var wait = _refreshedAt + ProviderKeys.RefreshInterval - clock.GetUtcNow();
            return Unavailable("may have newer keys, which were fetched a moment ago", wait ?? ProviderKeys.RetryInterval);
        }
    }

    // Call only within the lock.
    private void RefuseCrowd()
    {
        if (_waiters >= ProviderKeys.MaximumWaiters)
        {
            throw Unavailable("is slow, and too many requests wait for it", ProviderKeys.Patience);
        }
    }

    // Call only within the lock.
    private Task<KeySet> Join(DateTimeOffset now)
    {
        _waiters++;
        return _underWay ?? Begin(now);
    }

    // Call only within the lock.
    private Task<KeySet> Begin(DateTimeOffset now)
    {
        var number = Interlocked.Increment(ref _fetches);
        // On another thread, so that it cannot complete before the assignment.
        return _underWay = Task.Run(() => FetchAsync(number, now));
    }

    private async Task<KeySet> WaitAsync(Task<KeySet> fetch, CancellationToken deadline)
    {
        try
        {
            return await fetch.WaitAsync(deadline);
        }
        catch (OperationCanceledException e)
        {
            throw new ThirdPartyUnavailableException("An identity provider did not respond in time.", e)
            {
                RetryAfter = ProviderKeys.RetryInterval,
            };
        }
        finally
        {
            lock (_lock)
            {
                _waiters--;
            }
        }
    }

    private async Task<KeySet> FetchAsync(int number, DateTimeOffset askedAt)
    {
        KeySet? fetched = null;
        try
        {
            using var deadline = new CancellationTokenSource(ProviderKeys.Patience, clock);
            var (keys, endpoint) = await documents.FetchAsync(issuer, deadline.Token);
            fetched = new KeySet(keys, endpoint, askedAt, number);
            return fetched;
        }
#pragma warning disable CA1031 // The issuer's documents can be invalid in any way, and none of them is an error of this app.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Log.NotFetched(logger, issuer, e.InnerException?.GetType().Name ?? e.GetType().Name);
            throw new ThirdPartyUnavailableException("The keys of an identity provider could not be fetched.", e)
            {
                RetryAfter = ProviderKeys.RetryInterval,
            };
        }
        finally
        {
            lock (_lock)
            {
                _underWay = null;
                _failedAt = fetched is null ? clock.GetUtcNow() : null;
                _keys = fetched ?? _keys;
            }
        }
    }

    private static ThirdPartyUnavailableException Unavailable(string reason, TimeSpan retryAfter) =>
        new($"An identity provider {reason}.") { RetryAfter = retryAfter };

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "Failed to fetch the keys of identity provider {Issuer} ({Reason})")]
        public static partial void NotFetched(ILogger logger, string issuer, string reason);
    }
}
