using System.Runtime.CompilerServices;
using Azure;
using Azure.Data.Tables;
using MfaFunctions.Platform.Storage;

namespace MfaFunctions.Events.Poison;

/// <summary>Table MfaPoison: partition = queue, one row per poison message.</summary>
public sealed class PoisonRows(StorageClients storage)
{
    // A string property is limited to 32 Ki characters. A longer body is not from this app and is stored for inspection only.
    private const int BodyLimit = 32_000;

    private readonly TableClient _table = storage.Table(StorageNames.Poison);

    public Task WriteAsync(PoisonMessage message, CancellationToken cancellationToken)
    {
        var row = new TableEntity(message.Queue, message.Id)
        {
            ["Body"] = message.Body.Length > BodyLimit ? message.Body[..BodyLimit] : message.Body,
            ["Reason"] = message.Reason,
            ["At"] = message.At,
            ["Tries"] = message.Tries,
        };
        return _table.UpsertEntityAsync(row, TableUpdateMode.Replace, cancellationToken);
    }

    public async Task<PoisonMessage?> FindAsync(string queue, string id, CancellationToken cancellationToken)
    {
        var row = await _table.GetEntityIfExistsAsync<TableEntity>(queue, id, cancellationToken: cancellationToken);
        return row.HasValue ? FromEntity(row.Value!) : null;
    }

    public async IAsyncEnumerable<PoisonMessage> ListAsync(string queue, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (
            var row in _table.QueryAsync<TableEntity>(
                TableClient.CreateQueryFilter($"PartitionKey eq {queue}"),
                cancellationToken: cancellationToken
            )
        )
        {
            yield return FromEntity(row);
        }
    }

    /// <summary>Number of poison messages in all queues; counting stops at the limit.</summary>
    public async Task<int> CountAsync(int limit, CancellationToken cancellationToken)
    {
        var count = 0;
        foreach (var queue in StorageNames.Queues)
        {
            var filter = TableClient.CreateQueryFilter($"PartitionKey eq {queue}");
            await foreach (var _ in _table.QueryAsync<TableEntity>(filter, limit, ["RowKey"], cancellationToken))
            {
                if (++count == limit)
                {
                    return count;
                }
            }
        }

        return count;
    }

    /// <summary>Deletes the row as read. If the message has failed again since, the new row stays.</summary>
    public async Task DeleteAsync(PoisonMessage message, CancellationToken cancellationToken)
    {
        try
        {
            await _table.DeleteEntityAsync(message.Queue, message.Id, message.RowTag, cancellationToken);
        }
        catch (RequestFailedException changed) when (changed.Status == 412) { }
    }

    private static PoisonMessage FromEntity(TableEntity row) =>
        new(
            row.PartitionKey,
            row.RowKey,
            row.GetString("Body") ?? "",
            row.GetString("Reason") ?? "",
            row.GetDateTimeOffset("At") ?? default,
            row.GetInt32("Tries") ?? 0
        )
        {
            RowTag = row.ETag,
        };
}
