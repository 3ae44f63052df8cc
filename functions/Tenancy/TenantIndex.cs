using Azure.Data.Tables;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Storage;

namespace MfaFunctions.Tenancy;

/// <summary>The names of all tenants: one partition of table MfaTenants, so that whoever goes through them needs no search. No tenant's id begins with '~'.</summary>
public sealed class TenantIndex(StorageClients storage)
{
    private const string Partition = "~tenants";

    private readonly TableClient _table = storage.Table(StorageNames.Tenants);

    /// <summary>Before the tenant itself: a name without a tenant is passed over, a tenant without a name would be forgotten.</summary>
    public Task AddAsync(TenantId tenant, CancellationToken cancellationToken)
    {
        return _table.UpsertEntityAsync(new TableEntity(Partition, tenant.Value), TableUpdateMode.Merge, cancellationToken);
    }

    /// <summary>Ids after <paramref name="after"/> in their order, page by page.</summary>
    public async IAsyncEnumerable<TenantId> ReadAsync(string? after, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {Partition} and RowKey gt {after ?? ""}");
        await foreach (var row in _table.QueryAsync<TableEntity>(filter, maxPerPage: 1000, cancellationToken: cancellationToken))
        {
            yield return TenantId.Parse(row.RowKey);
        }
    }
}
