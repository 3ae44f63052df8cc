using Azure;
using Azure.Data.Tables;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Storage;

namespace MfaFunctions.Events;

/// <summary>Table MfaAudit: one row an event, only ever added; a partition a tenant and month, the newest first in key order.</summary>
public sealed class AuditLog(StorageClients storage, SealingSlots slots, BackgroundWork background, TimeProvider clock)
{
    private readonly TableClient _table = storage.Table(StorageNames.Audit);

    /// <summary>Adds the event's row; a row that is there already is the same one.</summary>
    public async Task AddAsync(SecurityEvent e, CancellationToken cancellationToken)
    {
        var row = AuditRow.ToEntity(e);
        // First, so that no row is without a note that leads the sealing timer to it.
        await slots.NoteAsync(e.Tenant, row.PartitionKey, cancellationToken);
        try
        {
            // In one transaction: a row that was sealed gets no second mark.
            await _table.SubmitTransactionAsync(
                [new(TableTransactionActionType.Add, row), new(TableTransactionActionType.Add, AuditRow.ToMark(row, clock.GetUtcNow()))],
                cancellationToken
            );
        }
        catch (RequestFailedException exists) when (exists.Status == 409) { }
    }

    /// <summary>Adds the row of something that mails nobody, after its commit: nobody waits for it, and it is best effort.</summary>
    public void Record(SecurityEvent e) => background.Begin("A row of the audit log", () => AddAsync(e, CancellationToken.None));
}
