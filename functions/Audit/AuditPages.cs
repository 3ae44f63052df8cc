using System.Runtime.CompilerServices;
using Azure.Data.Tables;
using MfaFunctions.Events;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Storage;

namespace MfaFunctions.Audit;

/// <summary>Reads a tenant's audit log, newest first, month by month.</summary>
public sealed class AuditPages(StorageClients storage)
{
    /// <summary>Months that one page of a selective query reads. Storage passes over their other rows.</summary>
    public const int MonthsAtOnce = 12;

    // Azure's limit for a page.
    private const int MostAtOnce = 1_000;

    private readonly TableClient _table = storage.Table(StorageNames.Audit);

    /// <param name="after">Id of the last entry already known; null to start with the newest.</param>
    public async IAsyncEnumerable<AuditEntry> ReadAsync(
        TenantId tenant,
        string? after,
        AuditQuery? query = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        query ??= AuditQuery.All;
        await foreach (var partition in MonthsAsync(tenant, query, after, cancellationToken))
        {
            await foreach (var entry in ReadMonthAsync(tenant, partition, query, after, MostAtOnce, cancellationToken))
            {
                yield return entry;
            }
        }
    }

    /// <summary>Reads a page. It can have fewer entries than wanted, even none, and still not be the last.</summary>
    /// <returns>The entries, and the id after which the next page starts; null on the last page.</returns>
    public async Task<(IReadOnlyList<AuditEntry> Entries, string? Next)> ReadPageAsync(
        TenantId tenant,
        string? after,
        AuditQuery query,
        int size,
        CancellationToken cancellationToken
    )
    {
        var (entries, months, last) = (new List<AuditEntry>(), 0, "");
        await foreach (var partition in MonthsAsync(tenant, query, after, cancellationToken))
        {
            if (query.IsSelective && months == MonthsAtOnce)
            {
                return (entries, AuditRow.EndOf(last));
            }

            (months, last) = (months + 1, partition);
            // One entry more than the page shows whether there is another page.
            await foreach (var entry in ReadMonthAsync(tenant, partition, query, after, size + 1, cancellationToken))
            {
                if (entries.Count == size)
                {
                    return (entries, entries[^1].Id);
                }

                entries.Add(entry);
            }
        }

        return (entries, null);
    }

    private async IAsyncEnumerable<string> MonthsAsync(
        TenantId tenant,
        AuditQuery query,
        string? after,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var newest = after is null ? null : AuditRow.Partition(tenant, AuditRow.TimeOf(after));
        var months = TableClient.CreateQueryFilter($"PartitionKey eq {SealingSlots.MonthsPartition(tenant)}");
        await foreach (var month in _table.QueryAsync<TableEntity>(months, cancellationToken: cancellationToken))
        {
            var partition = month.GetString("Partition");
            if ((newest is null || string.CompareOrdinal(partition, newest) <= 0) && query.Covers(tenant, partition))
            {
                yield return partition;
            }
        }
    }

    private async IAsyncEnumerable<AuditEntry> ReadMonthAsync(
        TenantId tenant,
        string partition,
        AuditQuery query,
        string? after,
        int atOnce,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        // In the month of the last entry, start after it; in older months, start at the beginning.
        var isMonthOfLast = after is not null && partition == AuditRow.Partition(tenant, AuditRow.TimeOf(after));
        var filter = query.FilterOf(partition, isMonthOfLast ? after! : "");
        await foreach (var row in _table.QueryAsync<TableEntity>(filter, atOnce, cancellationToken: cancellationToken))
        {
            yield return AuditEntry.Of(row);
        }
    }
}
