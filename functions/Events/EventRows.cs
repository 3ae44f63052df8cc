using Azure;
using Azure.Data.Tables;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Storage;

namespace MfaFunctions.Events;

/// <summary>Reads and deletes event rows wherever they are, and adds those of an event that follows from another.</summary>
public sealed class EventRows(StorageClients storage)
{
    /// <returns>Null when the event was dealt with, or never came to be.</returns>
    public async Task<SecurityEvent?> FindAsync(string table, string partition, string eventId, CancellationToken cancellationToken)
    {
        var row = await storage
            .Table(table)
            .GetEntityIfExistsAsync<TableEntity>(partition, EventRow.Key(eventId), cancellationToken: cancellationToken);
        return row.HasValue ? EventRow.FromEntity(row.Value!) : null;
    }

    /// <summary>Adds a row; one that is there already stays.</summary>
    public async Task AddAsync(string table, string partition, SecurityEvent e, CancellationToken cancellationToken)
    {
        try
        {
            await storage.Table(table).AddEntityAsync(EventRow.ToEntity(e, partition), cancellationToken);
        }
        catch (RequestFailedException exists) when (exists.Status == 409) { }
    }

    /// <summary>Notes at an event that these Owners have rows of their own about it.</summary>
    /// <exception cref="RequestFailedException">Among others 404: it was dealt with meanwhile.</exception>
    public Task RecordMailedAsync(
        string table,
        string partition,
        string eventId,
        IReadOnlyList<UserId> owners,
        CancellationToken cancellationToken
    ) =>
        storage
            .Table(table)
            .UpdateEntityAsync(EventRow.ToMailed(partition, eventId, owners), ETag.All, TableUpdateMode.Merge, cancellationToken);

    /// <summary>A row that is gone already is no error.</summary>
    public Task DeleteAsync(string table, string partition, string eventId, CancellationToken cancellationToken) =>
        storage.Table(table).DeleteEntityAsync(partition, EventRow.Key(eventId), cancellationToken: cancellationToken);
}
