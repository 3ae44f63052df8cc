using System.Runtime.CompilerServices;
using System.Text.Json;
using Azure.Data.Tables;
using MfaFunctions.Events;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Storage;
using MfaFunctions.Platform.Text;

namespace MfaFunctions.Audit;

/// <summary>An event as returned to an Owner.</summary>
/// <param name="Id">Id of the entry; ids sort in list order.</param>
/// <param name="Kind">Kind of event, such as <c>authenticator_added</c>.</param>
/// <param name="UserId">User it concerns; null if it concerns the tenant.</param>
/// <param name="ActorId">User who caused it; null for an operator or the service itself.</param>
/// <param name="Client">Coarse description of the client, if known.</param>
/// <param name="Details">Other details: names, modes, numbers.</param>
public sealed record AuditEntry(
    string Id,
    DateTimeOffset At,
    string Kind,
    string? UserId,
    string? ActorId,
    string? Client,
    IReadOnlyDictionary<string, string> Details
)
{
    public static AuditEntry Of(TableEntity row)
    {
        var data = JsonSerializer.Deserialize<Dictionary<string, string>>(row.GetString("Data") ?? "{}")!;
        data.Remove(EventData.Client, out var client);
        // Only meaningful for the mail that derives a link from it.
        data.Remove(EventData.LinkEntry);
        return new AuditEntry(
            row.RowKey,
            row.GetDateTimeOffset("OccurredAt")!.Value,
            SnakeCase.Of(row.GetString("Kind")),
            row.GetString("User"),
            row.GetString("Actor"),
            client,
            data
        );
    }
}

/// <summary>Reads a tenant's audit log, newest first, month by month.</summary>
public sealed class AuditPages(StorageClients storage)
{
    // Azure's limit for a page.
    private const int MostAtOnce = 1_000;

    private readonly TableClient _table = storage.Table(StorageNames.Audit);

    /// <param name="after">Id of the last entry already known; null to start with the newest.</param>
    /// <param name="atOnce">Number of entries per storage request: about as many as the caller will take.</param>
    public async IAsyncEnumerable<AuditEntry> ReadAsync(
        TenantId tenant,
        string? after,
        int atOnce = MostAtOnce,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        var newest = after is null ? null : AuditRow.Partition(tenant, AuditRow.TimeOf(after));
        var months = TableClient.CreateQueryFilter($"PartitionKey eq {SealingSlots.MonthsPartition(tenant)}");
        await foreach (var month in _table.QueryAsync<TableEntity>(months, cancellationToken: cancellationToken))
        {
            var partition = month.GetString("Partition");
            if (newest is not null && string.CompareOrdinal(partition, newest) > 0)
            {
                continue;
            }

            // In the month of the last entry, start after it; in older months, start at the beginning.
            var from = partition == newest ? after : "";
            var filter = TableClient.CreateQueryFilter(
                $"PartitionKey eq {partition} and RowKey gt {from} and RowKey lt {AuditRow.KeyLimit}"
            );
            await foreach (var row in _table.QueryAsync<TableEntity>(filter, atOnce, cancellationToken: cancellationToken))
            {
                yield return AuditEntry.Of(row);
            }
        }
    }
}
