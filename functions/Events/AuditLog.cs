using Azure;
using Azure.Data.Tables;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Storage;
using Microsoft.Extensions.Options;

namespace MfaFunctions.Events;

/// <summary>Table MfaAudit: append-only, one row per event, one partition per tenant and month, newest first in key order.</summary>
public sealed class AuditLog(
    StorageClients storage,
    SealingSlots slots,
    BackgroundWork background,
    IOptions<AuditOptions> options,
    TimeProvider clock
)
{
    private readonly TableClient _table = storage.Table(StorageNames.Audit);

    /// <summary>
    /// Adds the event's row. If the key exists, the row is the same and nothing is added, nor is it in a month whose retention is over.
    /// </summary>
    public async Task AddAsync(SecurityEvent e, CancellationToken cancellationToken)
    {
        var row = AuditRow.ToEntity(e);
        if (options.Value.IsOver(row.PartitionKey, clock.GetUtcNow()))
        {
            return;
        }

        // Noted first, so that the sealing timer finds every row.
        await slots.NoteAsync(e.Tenant, row.PartitionKey, cancellationToken);
        try
        {
            // One transaction, so that a row that is already sealed gets no second mark.
            await _table.SubmitTransactionAsync(
                [new(TableTransactionActionType.Add, row), new(TableTransactionActionType.Add, AuditRow.ToMark(row, clock.GetUtcNow()))],
                cancellationToken
            );
        }
        catch (RequestFailedException exists) when (exists.Status == 409) { }
    }

    /// <summary>Adds the row of an event that sends no mail, after its commit. Best effort and not awaited.</summary>
    public void Record(SecurityEvent e) => background.Begin("Adding an audit row", () => AddAsync(e, CancellationToken.None));
}
