using System.Runtime.CompilerServices;
using System.Text.Json;
using Azure.Data.Tables;
using MfaFunctions.Events;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Storage;
using MfaFunctions.Platform.Text;

namespace MfaFunctions.Audit;

/// <summary>One event as an Owner reads it.</summary>
/// <param name="Id">Names the entry; the order of ids is that of the list.</param>
/// <param name="Kind">What happened, such as <c>authenticator_added</c>.</param>
/// <param name="UserId">Whom it concerns; null for the tenant.</param>
/// <param name="ActorId">Who did it; null for an operator or the service itself.</param>
/// <param name="Client">Where the request came from, coarsely, when it is known.</param>
/// <param name="Details">What else is worth knowing: names, modes, numbers.</param>
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
        // It means something only to the mail that makes a link of it.
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

/// <summary>Reads a tenant's audit log, the newest first, month by month.</summary>
public sealed class AuditPages(StorageClients storage)
{
    // Azure's own limit for a page.
    private const int MostAtOnce = 1_000;

    private readonly TableClient _table = storage.Table(StorageNames.Audit);

    /// <param name="after">The id of the last entry known already; null to begin with the newest.</param>
    /// <param name="atOnce">How many a request to storage asks for: about as many as will be taken.</param>
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

            // Within the month of the last entry, after it; in older months, from the beginning.
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
