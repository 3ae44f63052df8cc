using Azure.Data.Tables;
using MfaFunctions.Events;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Storage;
using MfaFunctions.Protection;

namespace MfaFunctions.Audit;

/// <summary>A tenant's seals in table MfaAudit: one chain, whatever the month, whose <c>head</c> row names the newest.</summary>
public sealed class AuditChain(StorageClients storage, SigningKeys keys, TimeProvider clock)
{
    public const string HeadKey = "head";

    private const int BatchSize = 100;

    private readonly TableClient _table = storage.Table(StorageNames.Audit);

    /// <summary>Covers up to 200 rows of the partition that no seal covers yet; null when there are none.</summary>
    /// <remarks>Rows come by their marks, in no order of time, so one that arrives late is simply in a later seal.</remarks>
    /// <exception cref="Azure.RequestFailedException">Among others 412: somebody else sealed at the same time.</exception>
    public async Task<AuditSeal?> SealNextAsync(TenantId tenant, string partition, CancellationToken cancellationToken)
    {
        var head = await _table.GetEntityIfExistsAsync<TableEntity>(
            AuditSeal.PartitionOf(tenant),
            HeadKey,
            cancellationToken: cancellationToken
        );
        var marks = await ReadMarksAsync(partition, cancellationToken);
        if (marks.Count == 0)
        {
            return null;
        }

        var last = head.HasValue ? head.Value : null;
        var rows = marks.Select(m => new SealedRow(m.RowKey[AuditRow.MarkPrefix.Length..], m.GetString("Hash") ?? "")).ToArray();
        var seal = AuditSeal.Over(
            tenant,
            partition,
            rows,
            (last?.GetInt64("Number") ?? 0) + 1,
            last?.GetString("Hash") ?? "",
            clock.GetUtcNow(),
            keys.Current
        );
        var next = new TableEntity(AuditSeal.PartitionOf(tenant), HeadKey) { ["Number"] = seal.Number, ["Hash"] = seal.Hash };
        await _table.SubmitTransactionAsync(
            [
                last is null ? new(TableTransactionActionType.Add, next) : new(TableTransactionActionType.UpdateReplace, next, last.ETag),
                new(TableTransactionActionType.Add, seal.ToEntity()),
            ],
            cancellationToken
        );
        // Dying before this, the next run covers the same rows once more, which says the same twice.
        foreach (var batch in marks.Chunk(BatchSize))
        {
            await _table.SubmitTransactionAsync(
                batch.Select(m => new TableTransactionAction(TableTransactionActionType.Delete, m, Azure.ETag.All)),
                cancellationToken
            );
        }

        return seal;
    }

    private async Task<IReadOnlyList<TableEntity>> ReadMarksAsync(string partition, CancellationToken cancellationToken)
    {
        var filter = TableClient.CreateQueryFilter(
            $"PartitionKey eq {partition} and RowKey ge {AuditRow.MarkPrefix} and RowKey lt {AuditRow.MarkLimit}"
        );
        await foreach (
            var page in _table
                .QueryAsync<TableEntity>(filter, AuditSeal.MostRows, cancellationToken: cancellationToken)
                .AsPages(pageSizeHint: AuditSeal.MostRows)
        )
        {
            if (page.Values.Count > 0)
            {
                return page.Values;
            }
        }

        return [];
    }
}
