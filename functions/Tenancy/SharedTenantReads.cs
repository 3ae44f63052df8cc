using System.Collections.Concurrent;
using MfaFunctions.Platform;

namespace MfaFunctions.Tenancy;

/// <summary>Lets concurrent anonymous requests for one tenant share a single read. The result is not cached.</summary>
public sealed class SharedTenantReads(TenantStore store)
{
    private readonly ConcurrentDictionary<string, Lazy<Task<Tenant?>>> _underWay = new(StringComparer.Ordinal);

    public async Task<Tenant?> FindAsync(TenantId id)
    {
        // Do not pass a caller's cancellation token: other callers await the same read.
        var read = _underWay.GetOrAdd(id.Value, _ => new Lazy<Task<Tenant?>>(() => store.FindAsync(id, CancellationToken.None)));
        try
        {
            return await read.Value;
        }
        finally
        {
            _underWay.TryRemove(KeyValuePair.Create(id.Value, read));
        }
    }
}
