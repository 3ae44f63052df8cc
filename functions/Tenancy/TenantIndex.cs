using Azure.Data.Tables;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Storage;

namespace MfaFunctions.Tenancy;

/// <summary>
/// Index of all tenant ids: one partition of table MfaTenants, so that enumerating the tenants needs no table scan. The partition key
/// starts with '~', which no tenant id does.
/// </summary>
public sealed class TenantIndex(StorageClients storage)
{
    private const string Partition = "~tenants";

    private readonly TableClient _table = storage.Table(StorageNames.Tenants);

    /// <summary>
    /// Adds a tenant id. Call it before creating the tenant: enumerations skip an id without a tenant, but would miss a tenant without an
    /// id.
    /// </summary>
    public Task AddAsync(TenantId tenant, CancellationToken cancellationToken)
    {
        return _table.UpsertEntityAsync(new TableEntity(Partition, tenant.Value), TableUpdateMode.Merge, cancellationToken);
    }

    /// <summary>Reads the ids after <paramref name="after"/> in ascending order, page by page.</summary>
    public async IAsyncEnumerable<TenantId> ReadAsync(
        string? after,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {Partition} and RowKey gt {after ?? ""}");
        await foreach (var row in _table.QueryAsync<TableEntity>(filter, maxPerPage: 1000, cancellationToken: cancellationToken))
        {
            yield return TenantId.Parse(row.RowKey);
        }
    }
}
