using Azure.Data.Tables;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Storage;

namespace MfaFunctions.KeyRotation;

/// <summary>Progress of a tenant's latest reseal walk.</summary>
public sealed record ResealWalk
{
    public required string Id { get; init; }

    /// <summary>Name of the key that the walk seals under.</summary>
    public required string Key { get; init; }

    /// <summary>Accounts whose secrets are all sealed under the key.</summary>
    public int Done { get; init; }

    /// <summary>Accounts with a record that could not be read or unsealed; each is logged.</summary>
    public int Failed { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public DateTimeOffset? FinishedAt { get; init; }
}

/// <summary>The <c>reseal</c> row of table MfaTenants, in the tenant's partition.</summary>
public sealed class ResealWalks(StorageClients storage)
{
    private const string RowKey = "reseal";

    private readonly TableClient _table = storage.Table(StorageNames.Tenants);

    public async Task<ResealWalk?> FindAsync(TenantId tenant, CancellationToken cancellationToken)
    {
        var row = await _table.GetEntityIfExistsAsync<TableEntity>(tenant.Value, RowKey, cancellationToken: cancellationToken);
        return row.HasValue ? FromEntity(row.Value!) : null;
    }

    /// <summary>Writes the walk's state, never a delta, so that the write is idempotent.</summary>
    public Task WriteAsync(TenantId tenant, ResealWalk walk, CancellationToken cancellationToken)
    {
        var row = new TableEntity(tenant.Value, RowKey)
        {
            ["WalkId"] = walk.Id,
            ["Key"] = walk.Key,
            ["Done"] = walk.Done,
            ["Failed"] = walk.Failed,
            ["StartedAt"] = walk.StartedAt,
        };
        if (walk.FinishedAt is { } finished)
        {
            row["FinishedAt"] = finished;
        }

        return _table.UpsertEntityAsync(row, TableUpdateMode.Replace, cancellationToken);
    }

    private static ResealWalk FromEntity(TableEntity row) =>
        new()
        {
            Id = row.GetString("WalkId"),
            Key = row.GetString("Key"),
            Done = row.GetInt32("Done") ?? 0,
            Failed = row.GetInt32("Failed") ?? 0,
            StartedAt = row.GetDateTimeOffset("StartedAt")!.Value,
            FinishedAt = row.GetDateTimeOffset("FinishedAt"),
        };
}
