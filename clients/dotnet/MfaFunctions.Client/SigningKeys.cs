using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;

namespace MfaFunctions.Client;

/// <summary>
/// The published keys of MfaFunctions. The token that first names a new key waits for it: the refresh of JwtBearer's own configuration
/// manager runs in the background, so that it would refuse this token. Known keys stay in use while newer ones are fetched.
/// </summary>
public sealed partial class SigningKeys(
    IHttpClientFactory clients,
    IOptions<MfaFunctionsOptions> options,
    TimeProvider clock,
    ILogger<SigningKeys> logger
)
{
    /// <summary>Name of the HTTP client that fetches the keys.</summary>
    public const string HttpClientName = "MfaFunctions.SigningKeys";

    /// <summary>Age at which keys are fetched again: the <c>max-age</c> of <c>jwks.json</c>.</summary>
    public static readonly TimeSpan FreshFor = TimeSpan.FromMinutes(5);

    /// <summary>Minimum interval between fetches, whatever tokens are sent.</summary>
    public static readonly TimeSpan MinimumInterval = TimeSpan.FromSeconds(5);

    /// <summary>Age at which known keys are no longer used although newer ones cannot be fetched. A removed key ends by then.</summary>
    public static readonly TimeSpan UsableFor = TimeSpan.FromHours(1);

    /// <summary>How long a request waits for the keys.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private KeySet _known = new([], DateTimeOffset.MinValue);
    private Task<KeySet>? _underWay;
    private DateTimeOffset _askedAt = DateTimeOffset.MinValue;

    private sealed record KeySet(IReadOnlyList<SecurityKey> Keys, DateTimeOffset AskedAt);

    /// <summary>The key with this id; null if it is not published, or the keys cannot be fetched.</summary>
    public async Task<SecurityKey?> FindAsync(string keyId, CancellationToken cancellationToken)
    {
        var (known, fetch) = Begin(keyId);
        // A token of a known key does not wait for the refresh.
        return Find(known, keyId) ?? (fetch is null ? null : Find(await fetch.WaitAsync(cancellationToken), keyId));
    }

    /// <summary>The key with this id among those fetched so far.</summary>
    public SecurityKey? FindKnown(string keyId)
    {
        lock (_lock)
        {
            return Find(UsableAt(clock.GetUtcNow()), keyId);
        }
    }

    private (KeySet Known, Task<KeySet>? Fetch) Begin(string keyId)
    {
        lock (_lock)
        {
            var now = clock.GetUtcNow();
            var known = UsableAt(now);
            var isNeeded = Find(known, keyId) is null || now - _known.AskedAt >= FreshFor;
            if (isNeeded && _underWay is null && now - _askedAt >= MinimumInterval)
            {
                _askedAt = now;
                // On another thread, so that it cannot complete before the assignment.
                _underWay = Task.Run(() => FetchAsync(known, now));
            }

            return (known, _underWay);
        }
    }

    // Call only within the lock.
    private KeySet UsableAt(DateTimeOffset now) => now - _known.AskedAt < UsableFor ? _known : new KeySet([], _known.AskedAt);

    private static SecurityKey? Find(KeySet set, string keyId) => set.Keys.FirstOrDefault(k => k.KeyId == keyId);

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Whatever is wrong, known keys stay.")]
    private async Task<KeySet> FetchAsync(KeySet known, DateTimeOffset now)
    {
        try
        {
            using var client = clients.CreateClient(HttpClientName);
            var keys = new JsonWebKeySet(await client.GetStringAsync(options.Value.Route("jwks.json"))).GetSigningKeys();
            known = new KeySet([.. keys], now);
        }
        catch (Exception e)
        {
            Log.NotFetched(logger, e);
        }

        lock (_lock)
        {
            _known = known.AskedAt == now ? known : _known;
            _underWay = null;
        }

        return known;
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "Failed to fetch the signing keys of MfaFunctions")]
        public static partial void NotFetched(ILogger logger, Exception exception);
    }
}
