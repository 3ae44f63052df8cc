using Azure.Data.Tables;
using MfaFunctions.Platform;

namespace MfaFunctions.Accounts;

/// <summary>One line of the roster; only for lists, never for a decision.</summary>
public sealed record RosterEntry
{
    public required UserId User { get; init; }

    public required string Email { get; init; }

    public string? DisplayName { get; init; }

    public required Role Role { get; init; }

    public bool Enrolled { get; init; }

    /// <summary>The newest policy version the walk has dealt with for this person.</summary>
    public long WalkedPolicy { get; init; }
}

/// <summary>The <c>member:</c> rows of table MfaTenants, in the tenant's partition.</summary>
public sealed class Roster(StorageClients storage)
{
    private const string Prefix = "member:";

    private readonly TableClient _table = storage.Table(StorageNames.Tenants);

    /// <summary>Brings a person's line up to date from the account: a state, never a delta, so that it may run twice or late.</summary>
    public Task UpdateAsync(Account account, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(account);
        var row = new TableEntity(account.Tenant.Value, Prefix + account.Id)
        {
            ["Email"] = account.Profile.Email,
            ["DisplayName"] = account.Profile.DisplayName ?? "",
            ["Role"] = account.Profile.Role.ToString(),
            ["Enrolled"] = account.HasAuthenticator,
        };
        // Merge: the walk's stamp is another writer's property.
        return _table.UpsertEntityAsync(row, TableUpdateMode.Merge, cancellationToken);
    }

    /// <summary>Notes that the walk for this policy version has dealt with the person.</summary>
    public Task StampAsync(TenantId tenant, UserId user, long policyVersion, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(tenant);
        return _table.UpsertEntityAsync(new TableEntity(tenant.Value, Prefix + user) { ["WalkedPolicy"] = policyVersion }, TableUpdateMode.Merge, cancellationToken);
    }

    /// <summary>The lines after <paramref name="after"/> in the order of user ids, at most <paramref name="count"/> (1-1000).</summary>
    public async Task<IReadOnlyList<RosterEntry>> ReadPageAsync(TenantId tenant, string? after, int count, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(tenant);
        var from = Prefix + after;
        // ';' is the character after ':', so this is every key that starts with the prefix.
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {tenant.Value} and RowKey gt {from} and RowKey lt {"member;"}");
        await foreach (var page in _table.QueryAsync<TableEntity>(filter, count, cancellationToken: cancellationToken).AsPages(pageSizeHint: count))
        {
            if (page.Values.Count > 0)
            {
                return [.. page.Values.Select(FromEntity)];
            }
        }

        return [];
    }

    private static RosterEntry FromEntity(TableEntity row) => new()
    {
        User = UserId.Parse(row.RowKey[Prefix.Length..]),
        Email = row.GetString("Email") ?? "",
        DisplayName = row.GetString("DisplayName") is { Length: > 0 } name ? name : null,
        Role = Enum.Parse<Role>(row.GetString("Role") ?? nameof(Role.Member)),
        Enrolled = row.GetBoolean("Enrolled") ?? false,
        WalkedPolicy = row.GetInt64("WalkedPolicy") ?? 0,
    };
}
