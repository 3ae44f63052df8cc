using System.Collections.Concurrent;
using MfaFunctions.Platform;

namespace MfaFunctions.Tenancy;

/// <summary>Lets anonymous requests for one tenant that arrive together share one read. Nothing is kept after it.</summary>
public sealed class SharedTenantReads(TenantStore store)
{
    private readonly ConcurrentDictionary<string, Lazy<Task<Tenant?>>> _underWay = new(StringComparer.Ordinal);

    public async Task<Tenant?> FindAsync(TenantId id)
    {
        // No caller's token: others wait for the same read.
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
