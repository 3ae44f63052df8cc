using Azure;
using Azure.Data.Tables;
using MfaFunctions.Platform.Storage;
using MfaFunctions.Protection;

namespace MfaFunctions.Events;

/// <summary>Reads and deletes event rows in any table, and adds rows for events that follow from another event.</summary>
public sealed class EventRows(StorageClients storage, RowMacs macs)
{
    /// <returns>Null if the event has been processed or was never committed.</returns>
    public async Task<SecurityEvent?> FindAsync(string table, string partition, string eventId, CancellationToken cancellationToken)
    {
        var row = await storage
            .Table(table)
            .GetEntityIfExistsAsync<TableEntity>(partition, EventRow.Key(eventId), cancellationToken: cancellationToken);
        return row.HasValue ? EventRow.FromEntity(row.Value!, table, macs) : null;
    }

    /// <summary>Whether events of the partition are still to be processed, or their mails to be sent.</summary>
    public async Task<bool> AnyAsync(string table, string partition, CancellationToken cancellationToken)
    {
        var (first, limit) = (EventRow.Key(""), EventRow.KeyLimit);
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {partition} and RowKey gt {first} and RowKey lt {limit}");
        var rows = storage.Table(table).QueryAsync<TableEntity>(filter, maxPerPage: 1, ["RowKey"], cancellationToken);
        return await rows.AnyAsync(cancellationToken);
    }

    /// <summary>The events of an account that still have to be added to the audit log, without those that a queue message names.</summary>
    public async Task<IReadOnlyList<SecurityEvent>> ReadUnauditedAsync(string table, string partition, CancellationToken cancellationToken)
    {
        var filter = TableClient.CreateQueryFilter(
            $"PartitionKey eq {partition} and RowKey gt {EventRow.AuditPrefix} and RowKey lt {EventRow.AuditLimit}"
        );
        var events = new List<SecurityEvent>();
        await foreach (var row in storage.Table(table).QueryAsync<TableEntity>(filter, cancellationToken: cancellationToken))
        {
            events.Add(EventRow.FromEntity(row, table, macs));
        }

        return events;
    }

    /// <summary>Deletes the row of an event that has been added to the audit log. A missing row is not an error.</summary>
    public Task DeleteAuditedAsync(string table, string partition, string eventId, CancellationToken cancellationToken) =>
        storage.Table(table).DeleteEntityAsync(partition, EventRow.AuditPrefix + eventId, cancellationToken: cancellationToken);

    /// <summary>Adds a row; an existing row is left unchanged.</summary>
    public async Task AddAsync(string table, string partition, SecurityEvent e, CancellationToken cancellationToken)
    {
        try
        {
            await storage.Table(table).AddEntityAsync(EventRow.ToEntity(e, table, partition, macs), cancellationToken);
        }
        catch (RequestFailedException exists) when (exists.Status == 409) { }
    }

    /// <summary>Records in the event's row that these Owners have event rows of their own.</summary>
    /// <param name="told">The event as read, with the Owners. The whole row is replaced, because its MAC covers all of it.</param>
    /// <exception cref="RequestFailedException">For example 404: the event has been processed meanwhile.</exception>
    public Task RecordMailedAsync(string table, string partition, SecurityEvent told, CancellationToken cancellationToken) =>
        storage
            .Table(table)
            .UpdateEntityAsync(EventRow.ToEntity(told, table, partition, macs), ETag.All, TableUpdateMode.Replace, cancellationToken);

    /// <summary>Deletes a row. A missing row is not an error.</summary>
    public Task DeleteAsync(string table, string partition, string eventId, CancellationToken cancellationToken) =>
        storage.Table(table).DeleteEntityAsync(partition, EventRow.Key(eventId), cancellationToken: cancellationToken);
}
