using System.Runtime.CompilerServices;
using System.Text.Json;
using Azure.Data.Tables;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Storage;

namespace MfaFunctions.Accounts;

/// <summary>The <c>member:</c> rows of table MfaTenants, in the tenant's partition.</summary>
public sealed class Roster(StorageClients storage, AccountStore accounts)
{
    /// <summary>The most lines that one answer of Table Storage holds.</summary>
    public const int LongestPage = 1000;

    private const string Prefix = "member:";
    private const int Attempts = 8;

    private readonly TableClient _table = storage.Table(StorageNames.Tenants);

    /// <summary>Brings a person's line up to date from the account: a state, never a delta, so that it may run twice or late.</summary>
    /// <returns>The account as it was last read; null when there is none.</returns>
    public async Task<Account?> FollowAsync(TenantId tenant, UserId user, CancellationToken cancellationToken)
    {
        var account = await accounts.FindAsync(tenant, user, cancellationToken);
        for (var attempt = 1; account is not null && attempt <= Attempts; attempt++)
        {
            await UpdateAsync(account, cancellationToken);
            // Somebody who read the account later may have written the line earlier: the last reader has the last word.
            var again = await accounts.FindAsync(tenant, user, cancellationToken);
            if (again?.RowTag == account.RowTag)
            {
                return account;
            }

            account = again;
        }

        return account;
    }

    /// <summary>Writes a person's line; a closed account has none.</summary>
    public Task UpdateAsync(Account account, CancellationToken cancellationToken)
    {
        if (account.Profile.Closed)
        {
            return _table.DeleteEntityAsync(account.Tenant.Value, Prefix + account.Id, cancellationToken: cancellationToken);
        }

        var entry = RosterEntry.Of(account);
        var row = new TableEntity(account.Tenant.Value, Prefix + account.Id)
        {
            ["Email"] = entry.Email,
            ["DisplayName"] = entry.DisplayName ?? "",
            ["Role"] = entry.Role.ToString(),
            ["Enrolled"] = entry.Enrolled,
            ["Invited"] = entry.Invited,
            ["FirstFactors"] = JsonSerializer.Serialize(entry.FirstFactors),
            ["RecoveryCodesLeft"] = entry.RecoveryCodesLeft,
            ["ExtendedUntil"] = entry.ExtendedUntil,
            ["Sessions"] = JsonSerializer.Serialize(entry.Sessions),
            ["ToldOfPolicy"] = entry.ToldOfPolicy,
        };
        return _table.UpsertEntityAsync(row, TableUpdateMode.Replace, cancellationToken);
    }

    /// <summary>The lines after <paramref name="after"/> in the order of user ids, at most <paramref name="count"/> (1-1000).</summary>
    public async Task<IReadOnlyList<RosterEntry>> ReadPageAsync(TenantId tenant, string? after, int count, CancellationToken cancellationToken)
    {
        var from = Prefix + after;
        // ';' is the character after ':', so this is every key that starts with the prefix.
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {tenant.Value} and RowKey gt {from} and RowKey lt {"member;"}");
        var entries = new List<RosterEntry>();
        // Storage may answer fewer than were asked for though there are more (query timeout and pagination), so that only the end is the end.
        await foreach (var row in _table.QueryAsync<TableEntity>(filter, count, cancellationToken: cancellationToken))
        {
            entries.Add(FromEntity(row));
            if (entries.Count == count)
            {
                break;
            }
        }

        return entries;
    }

    /// <summary>Every line after <paramref name="after"/>, page by page: whatever the tenant's size, one page is held at a time.</summary>
    public async IAsyncEnumerable<RosterEntry> ReadAllAsync(TenantId tenant, string? after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var page = await ReadPageAsync(tenant, after, LongestPage, cancellationToken);
            page.Count > 0;
            page = page.Count < LongestPage ? [] : await ReadPageAsync(tenant, page[^1].User.Value, LongestPage, cancellationToken))
        {
            foreach (var entry in page)
            {
                yield return entry;
            }
        }
    }

    private static RosterEntry FromEntity(TableEntity row) => new()
    {
        User = UserId.Parse(row.RowKey[Prefix.Length..]),
        Email = row.GetString("Email") ?? "",
        DisplayName = row.GetString("DisplayName") is { Length: > 0 } name ? name : null,
        Role = Enum.Parse<Role>(row.GetString("Role") ?? nameof(Role.Member)),
        Enrolled = row.GetBoolean("Enrolled") ?? false,
        Invited = row.GetBoolean("Invited") ?? false,
        FirstFactors = JsonSerializer.Deserialize<string[]>(row.GetString("FirstFactors") ?? "[]")!,
        RecoveryCodesLeft = row.GetInt32("RecoveryCodesLeft") ?? 0,
        ExtendedUntil = row.GetDateTimeOffset("ExtendedUntil"),
        Sessions = JsonSerializer.Deserialize<RosterSession[]>(row.GetString("Sessions") ?? "[]")!,
        ToldOfPolicy = row.GetInt64("ToldOfPolicy") ?? 0,
    };
}
