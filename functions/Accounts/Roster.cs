using System.Runtime.CompilerServices;
using Azure;
using Azure.Data.Tables;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Storage;

namespace MfaFunctions.Accounts;

/// <summary>The roster of a tenant, in its partition of table MfaTenants. <see cref="RosterIndex"/> reads it in other orders.</summary>
public sealed class Roster(StorageClients storage, AccountStore accounts, TimeProvider clock)
{
    /// <summary>Maximum number of rows in one Table Storage response.</summary>
    public const int LongestPage = 1000;

    private const int Attempts = 8;

    private readonly TableClient _table = storage.Table(StorageNames.Tenants);

    /// <summary>Updates a person's entry from the account. It writes the full state, not a delta, so it can run twice or late.</summary>
    /// <returns>The account as last read; null if there is none.</returns>
    public async Task<Account?> FollowAsync(TenantId tenant, UserId user, CancellationToken cancellationToken)
    {
        var account = await accounts.FindAsync(tenant, user, cancellationToken);
        if (account is not null)
        {
            await UpdateAsync(account, cancellationToken);
        }

        return account;
    }

    /// <summary>
    /// Writes a person's entry under all its keys, or deletes it if the account is closed. An entry of a later revision stays.
    /// </summary>
    /// <exception cref="UnavailableException">Others wrote the entry at each of 8 attempts.</exception>
    public async Task UpdateAsync(Account account, CancellationToken cancellationToken)
    {
        var (partition, key) = (account.Tenant.Value, RosterRows.KeyOf(account.Id));
        var isMissing = false;
        for (var attempt = 1; attempt <= Attempts; attempt++)
        {
            // Its ETag keeps the keys that it names those of the rows beside it, whoever writes at the same time.
            var read = await _table.GetEntityIfExistsAsync<TableEntity>(partition, key, RosterRows.Compared, cancellationToken);
            var stored = read.HasValue ? read.Value : null;
            if (isMissing && stored is not null)
            {
                // A row beside it is gone, so it needs no deletion.
                (stored[RosterRows.ByEmail], stored[RosterRows.ByName]) = (null, null);
            }

            if (stored is null ? account.Profile.Closed : RosterRows.RevisionOf(stored) > account.Revision)
            {
                return;
            }

            var writes = account.Profile.Closed
                ? RosterRows.Deletes(stored!)
                : RosterRows.Writes(partition, RosterEntry.Of(account), account.Revision, stored, clock.GetUtcNow());
            try
            {
                await _table.SubmitTransactionAsync(writes, cancellationToken);
                if (stored is not null)
                {
                    return;
                }

                // A new entry has no revision to compare with: the account may have been closed, and its entry deleted, before this one.
                var again = await accounts.FindAsync(account.Tenant, account.Id, cancellationToken);
                if (again is null || again.Revision == account.Revision)
                {
                    return;
                }

                account = again;
            }
            catch (RequestFailedException e) when (e.Status is 404 or 409 or 412)
            {
                isMissing = e.Status == 404;
            }
        }

        throw new UnavailableException("An entry of the roster was written by others at each attempt.");
    }

    /// <summary>Reads up to <paramref name="count"/> entries (1-1000) after <paramref name="after"/>, ordered by user id.</summary>
    public async Task<IReadOnlyList<RosterEntry>> ReadPageAsync(
        TenantId tenant,
        string? after,
        int count,
        CancellationToken cancellationToken
    )
    {
        var from = RosterRows.Prefix + after;
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {tenant.Value} and RowKey gt {from} and RowKey lt {RosterRows.Limit}");
        var entries = new List<RosterEntry>();
        // Storage can return fewer rows than requested although more exist (query timeout and pagination), so follow the continuation
        // tokens.
        await foreach (var row in _table.QueryAsync<TableEntity>(filter, count, cancellationToken: cancellationToken))
        {
            entries.Add(RosterRows.FromEntity(row));
            if (entries.Count == count)
            {
                break;
            }
        }

        return entries;
    }

    /// <summary>Reads all entries after <paramref name="after"/> page by page, so that memory use does not grow with the tenant.</summary>
    /// <param name="atOnce">Entries per storage request (1-1000): about as many as the caller will take.</param>
    public async IAsyncEnumerable<RosterEntry> ReadAllAsync(
        TenantId tenant,
        string? after,
        [EnumeratorCancellation] CancellationToken cancellationToken,
        int atOnce = LongestPage
    )
    {
        for (
            var page = await ReadPageAsync(tenant, after, atOnce, cancellationToken);
            page.Count > 0;
            page = page.Count < atOnce ? [] : await ReadPageAsync(tenant, page[^1].User.Value, atOnce, cancellationToken)
        )
        {
            foreach (var entry in page)
            {
                yield return entry;
            }
        }
    }
}
