using System.Collections.Concurrent;
using MfaFunctions.Events;

namespace MfaFunctions.Accounts;

/// <summary>
/// Adds the events that account rows carry to the audit log, and remembers which are there. The account's next commit then leaves them out.
/// </summary>
public sealed class CarriedEvents(AuditLog audit)
{
    /// <summary>
    /// Most events that a row carries. A commit that would exceed it waits until the carried events are in the audit log.
    /// </summary>
    public const int Maximum = 20;

    // Two generations bound the memory. Whatever falls out is added again, which changes nothing.
    private const int GenerationSize = 10_000;

    private readonly Lock _turning = new();
    private ConcurrentDictionary<string, Lazy<Task>> _added = new(StringComparer.Ordinal);
    private ConcurrentDictionary<string, Lazy<Task>> _addedBefore = new(StringComparer.Ordinal);
    private int _count;

    /// <summary>The events that may not be in the audit log yet.</summary>
    public IEnumerable<SecurityEvent> Waiting(IReadOnlyList<SecurityEvent> carried) =>
        carried.Where(e => Find(e.Id) is not { IsValueCreated: true, Value.IsCompletedSuccessfully: true });

    /// <summary>Adds events to the audit log, unless this instance has added them before.</summary>
    public async Task AddAsync(IEnumerable<SecurityEvent> carried)
    {
        foreach (var e in carried)
        {
            var adding = Find(e.Id) ?? Begin(e);
            try
            {
                await adding.Value;
            }
            catch
            {
                // The next attempt starts anew.
                _added.TryRemove(KeyValuePair.Create(e.Id, adding));
                _addedBefore.TryRemove(KeyValuePair.Create(e.Id, adding));
                throw;
            }
        }
    }

    private Lazy<Task>? Find(string id) => _added.GetValueOrDefault(id) ?? _addedBefore.GetValueOrDefault(id);

    private Lazy<Task> Begin(SecurityEvent e)
    {
        var adding = new Lazy<Task>(() => audit.AddAsync(e, CancellationToken.None));
        var begun = _added.GetOrAdd(e.Id, adding);
        if (begun == adding && Interlocked.Increment(ref _count) % GenerationSize == 0)
        {
            lock (_turning)
            {
                (_addedBefore, _added) = (_added, new(StringComparer.Ordinal));
            }
        }

        return begun;
    }
}
