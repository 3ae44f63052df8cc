using Azure.Data.Tables;
using MfaFunctions.Events;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Storage;
using MfaFunctions.Protection;

namespace MfaFunctions.Audit;

/// <summary>A tenant's seals in table MfaAudit: one chain across all months. The <c>head</c> row names the newest seal.</summary>
public sealed class AuditChain(StorageClients storage, SealKeys keys, TimeProvider clock)
{
    public const string HeadKey = "head";

    private const int BatchSize = 100;

    private readonly TableClient _table = storage.Table(StorageNames.Audit);

    /// <summary>Seals up to 200 unsealed rows of the partition. Returns null if there are none.</summary>
    /// <remarks>Rows are found by their marks, in no order of time, so a row that arrives late is covered by a later seal.</remarks>
    /// <exception cref="Azure.RequestFailedException">For example 412: another instance sealed at the same time.</exception>
    public async Task<AuditSeal?> SealNextAsync(TenantId tenant, string partition, CancellationToken cancellationToken)
    {
        var marks = await ReadMarksAsync(partition, cancellationToken);
        if (marks.Count == 0)
        {
            return null;
        }

        var rows = marks.Select(m => new SealedRow(m.RowKey[AuditRow.MarkPrefix.Length..], m.GetString("Hash") ?? "")).ToArray();
        var seal = await AppendAsync(tenant, partition, rows, AuditSealKind.Rows, cancellationToken);
        // After a crash before this point, the next run seals the same rows again with the same content.
        foreach (var batch in marks.Chunk(BatchSize))
        {
            await _table.SubmitTransactionAsync(
                batch.Select(m => new TableTransactionAction(TableTransactionActionType.Delete, m, Azure.ETag.All)),
                cancellationToken
            );
        }

        return seal;
    }

    /// <summary>Adds a seal to the chain.</summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="partition">The month of the rows.</param>
    /// <param name="rows">At most 200 rows.</param>
    /// <param name="kind">What the seal states about them.</param>
    /// <param name="cancellationToken">Cancels the writes.</param>
    /// <exception cref="Azure.RequestFailedException">For example 412: another instance sealed at the same time.</exception>
    public async Task<AuditSeal> AppendAsync(
        TenantId tenant,
        string partition,
        IReadOnlyList<SealedRow> rows,
        AuditSealKind kind,
        CancellationToken cancellationToken
    )
    {
        var head = await _table.GetEntityIfExistsAsync<TableEntity>(
            AuditSeal.PartitionOf(tenant),
            HeadKey,
            cancellationToken: cancellationToken
        );
        var last = head.HasValue ? head.Value : null;
        var seal = AuditSeal.Over(
            tenant,
            partition,
            rows,
            (last?.GetInt64("Number") ?? 0) + 1,
            last?.GetString("Hash") ?? "",
            clock.GetUtcNow(),
            keys.Ring.Current,
            kind
        );
        var next = new TableEntity(AuditSeal.PartitionOf(tenant), HeadKey) { ["Number"] = seal.Number, ["Hash"] = seal.Hash };
        await _table.SubmitTransactionAsync(
            [
                last is null ? new(TableTransactionActionType.Add, next) : new(TableTransactionActionType.UpdateReplace, next, last.ETag),
                new(TableTransactionActionType.Add, seal.ToEntity()),
            ],
            cancellationToken
        );
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
