using MfaFunctions.Platform.Http;
using MfaFunctions.Protection;

namespace MfaFunctions.Factors;

/// <summary>
/// Wrong passwords per network over all addresses and tenants: trying one password on many addresses is slowed down. Only failures
/// count, and people whom the network is familiar to are exempt, so that a company behind one address is not stopped.
/// </summary>
public sealed class NetworkFailures(CounterRows counters, KeyedHasher hasher, TimeProvider clock)
{
    private static readonly DelaySchedule Schedule = new(20, TimeSpan.FromMinutes(3), TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(5));

    // By then every level has drained.
    private static readonly TimeSpan Kept = TimeSpan.FromDays(1);

    /// <returns>The end of the delay; null if there is none.</returns>
    public async Task<DateTimeOffset?> LockAsync(ClientNetwork network, DateTimeOffset now)
    {
        var rate = await counters.FindAsync<FailureRate>(Key(network));
        return rate is not null && rate.IsLocked(now) ? rate.LockedUntil : null;
    }

    /// <param name="network">Where the wrong password came from.</param>
    /// <param name="counts">
    /// False to write the counter as it is, so that the requests to storage do not reveal whether the network is familiar to somebody.
    /// </param>
    public Task ChargeAsync(ClientNetwork network, bool counts)
    {
        var now = clock.GetUtcNow();
        return counters.ChangeAsync<FailureRate, bool>(Key(network), rate =>
            (new(counts ? (rate ?? new()).Charged(now, Schedule) : rate ?? new(), now + Kept), true)
        );
    }

    /// <summary>The keyed hash of a network.</summary>
    public string Key(ClientNetwork network) => hasher.Hash(hasher.CurrentKey, "network failures", network.Reveal());
}
