using System.Runtime.CompilerServices;
using System.Text.Json;
using Azure.Data.Tables;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Storage;

namespace MfaFunctions.Accounts;

/// <summary>The roster of a tenant: the <c>member:</c> rows in its partition of table MfaTenants.</summary>
public sealed class Roster(StorageClients storage, AccountStore accounts)
{
    /// <summary>Maximum number of rows in one Table Storage response.</summary>
    public const int LongestPage = 1000;

    private const string Prefix = "member:";
    private const int Attempts = 8;

    private readonly TableClient _table = storage.Table(StorageNames.Tenants);

    /// <summary>Updates a person's entry from the account. It writes the full state, not a delta, so it can run twice or late.</summary>
    /// <returns>The account as last read; null if there is none.</returns>
    public async Task<Account?> FollowAsync(TenantId tenant, UserId user, CancellationToken cancellationToken)
    {
        var account = await accounts.FindAsync(tenant, user, cancellationToken);
        for (var attempt = 1; account is not null && attempt <= Attempts; attempt++)
        {
            await UpdateAsync(account, cancellationToken);
            // A concurrent update may have read a newer account and written its entry first. Read again and rewrite if the account changed.
            var again = await accounts.FindAsync(tenant, user, cancellationToken);
            if (again?.RowTag == account.RowTag)
            {
                return account;
            }

            account = again;
        }

        return account;
    }

    /// <summary>Writes a person's entry, or deletes it if the account is closed.</summary>
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
            // Absent for almost everybody.
            ["ShortSecret"] = entry.ShortSecret ? true : null,
            ["Invited"] = entry.Invited,
            ["FirstFactors"] = JsonSerializer.Serialize(entry.FirstFactors),
            ["RecoveryCodesLeft"] = entry.RecoveryCodesLeft,
            ["ExtendedUntil"] = entry.ExtendedUntil,
            ["Sessions"] = JsonSerializer.Serialize(entry.Sessions),
            ["ToldOfPolicy"] = entry.ToldOfPolicy,
            ["PendingAction"] = entry.PendingAction is null ? null : JsonSerializer.Serialize(entry.PendingAction),
        };
        return _table.UpsertEntityAsync(row, TableUpdateMode.Replace, cancellationToken);
    }

    /// <summary>Reads up to <paramref name="count"/> entries (1-1000) after <paramref name="after"/>, ordered by user id.</summary>
    public async Task<IReadOnlyList<RosterEntry>> ReadPageAsync(
        TenantId tenant,
        string? after,
        int count,
        CancellationToken cancellationToken
    )
    {
        var from = Prefix + after;
        // ';' follows ':' in ASCII, so the range covers every key with the prefix.
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {tenant.Value} and RowKey gt {from} and RowKey lt {"member;"}");
        var entries = new List<RosterEntry>();
        // Storage can return fewer rows than requested although more exist (query timeout and pagination), so follow the continuation
        // tokens.
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

    /// <summary>Reads all entries after <paramref name="after"/> page by page, so that memory use does not grow with the tenant.</summary>
    public async IAsyncEnumerable<RosterEntry> ReadAllAsync(
        TenantId tenant,
        string? after,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        for (
            var page = await ReadPageAsync(tenant, after, LongestPage, cancellationToken);
            page.Count > 0;
            page = page.Count < LongestPage ? [] : await ReadPageAsync(tenant, page[^1].User.Value, LongestPage, cancellationToken)
        )
        {
            foreach (var entry in page)
            {
                yield return entry;
            }
        }
    }

    private static RosterEntry FromEntity(TableEntity row) =>
        new()
        {
            User = UserId.Parse(row.RowKey[Prefix.Length..]),
            Email = row.GetString("Email") ?? "",
            DisplayName = row.GetString("DisplayName") is { Length: > 0 } name ? name : null,
            Role = Enum.Parse<Role>(row.GetString("Role") ?? nameof(Role.Member)),
            Enrolled = row.GetBoolean("Enrolled") ?? false,
            ShortSecret = row.GetBoolean("ShortSecret") ?? false,
            Invited = row.GetBoolean("Invited") ?? false,
            FirstFactors = JsonSerializer.Deserialize<string[]>(row.GetString("FirstFactors") ?? "[]")!,
            RecoveryCodesLeft = row.GetInt32("RecoveryCodesLeft") ?? 0,
            ExtendedUntil = row.GetDateTimeOffset("ExtendedUntil"),
            Sessions = JsonSerializer.Deserialize<RosterSession[]>(row.GetString("Sessions") ?? "[]")!,
            ToldOfPolicy = row.GetInt64("ToldOfPolicy") ?? 0,
            PendingAction = row.GetString("PendingAction") is { } action ? JsonSerializer.Deserialize<PendingAction>(action) : null,
        };
}
