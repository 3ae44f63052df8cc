using Azure.Data.Tables;
using MfaFunctions.Events;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Storage;
using MfaFunctions.Tenancy;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace MfaFunctions.Audit;

/// <summary>
/// Deletes audit rows whose time of retention is over, month by month. A seal states the deletion first, so the log still verifies (ADR 9).
/// A month that fails is tried again on the next day and does not delay others.
/// </summary>
public sealed partial class PurgeAudit(
    StorageClients storage,
    TenantIndex tenants,
    AuditChain chain,
    IOptions<AuditOptions> options,
    TimeProvider clock,
    ILogger<PurgeAudit> logger
)
{
    // Azure's limit for a transaction.
    private const int BatchSize = 100;

    private readonly TableClient _table = storage.Table(StorageNames.Audit);

    [Function(nameof(PurgeAudit))]
    public async Task RunAsync([TimerTrigger("0 40 3 * * *")] TimerInfo timer, CancellationToken cancellationToken)
    {
        if (options.Value.RetentionMonths == 0)
        {
            return;
        }

        var now = clock.GetUtcNow();
        await foreach (var tenant in tenants.ReadAsync(null, cancellationToken))
        {
            var months = TableClient.CreateQueryFilter($"PartitionKey eq {SealingSlots.MonthsPartition(tenant)}");
            await foreach (var month in _table.QueryAsync<TableEntity>(months, cancellationToken: cancellationToken))
            {
                var partition = month.GetString("Partition");
                if (options.Value.IsOver(partition, now))
                {
                    await PurgeAsync(tenant, partition, month, cancellationToken);
                }
            }
        }
    }

    private async Task PurgeAsync(TenantId tenant, string partition, TableEntity month, CancellationToken cancellationToken)
    {
        try
        {
            await chain.AppendAsync(tenant, partition, [], AuditSealKind.Retention, cancellationToken);
            var dropped = 0;
            var rows = TableClient.CreateQueryFilter($"PartitionKey eq {partition}");
            await foreach (
                var page in _table
                    .QueryAsync<TableEntity>(rows, select: ["PartitionKey", "RowKey"], cancellationToken: cancellationToken)
                    .AsPages(pageSizeHint: BatchSize)
            )
            {
                if (page.Values.Count > 0)
                {
                    await _table.SubmitTransactionAsync(
                        page.Values.Select(r => new TableTransactionAction(TableTransactionActionType.Delete, r, Azure.ETag.All)),
                        cancellationToken
                    );
                    dropped += page.Values.Count;
                }
            }

            // Last, so that an interrupted run is continued.
            await _table.DeleteEntityAsync(month.PartitionKey, month.RowKey, cancellationToken: cancellationToken);
            Log.Dropped(logger, dropped, partition);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            Log.Postponed(logger, partition, e.GetType().Name);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "Deleted {Count} audit rows of {Partition}: their time of retention is over")]
        public static partial void Dropped(ILogger logger, int count, string partition);

        [LoggerMessage(LogLevel.Error, "Failed to delete the audit rows of {Partition} ({Reason}); the next run tries again")]
        public static partial void Postponed(ILogger logger, string partition, string reason);
    }
}
