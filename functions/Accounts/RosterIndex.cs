using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Azure;
using Azure.Data.Tables;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Storage;

namespace MfaFunctions.Accounts;

/// <summary>
/// Reads the roster by address or by name. Entries that earlier versions wrote have no key there: until a walk has added them, the whole
/// roster is read instead, with the same result.
/// </summary>
public sealed class RosterIndex(StorageClients storage, Roster roster, BackgroundWork background)
{
    /// <summary>Marks a tenant all of whose entries have the keys of this version.</summary>
    private const string MarkKey = "roster-index";

    private const int Version = 1;

    // A transaction has at most 100 writes, and an entry takes four.
    private const int PeopleInTransaction = 25;

    // A mark stays, so each instance reads it once.
    private readonly ConcurrentDictionary<TenantId, bool> _complete = new();

    private readonly ConcurrentDictionary<TenantId, bool> _walked = new();

    private readonly TableClient _table = storage.Table(StorageNames.Tenants);

    /// <summary>Reads the entries whose text begins with <paramref name="folded"/>, in the given order.</summary>
    /// <param name="folded">Text folded by <c>SearchText</c>; empty for everybody.</param>
    /// <param name="after">Key of the last entry already known; null to start with the first.</param>
    /// <param name="atOnce">Entries per storage request (1-1000): about as many as the caller will take.</param>
    public async IAsyncEnumerable<IndexedEntry> ReadAsync(
        TenantId tenant,
        RosterOrder order,
        string folded,
        string? after,
        int atOnce,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var start = RosterRows.Start(order, folded);
        var complete = IsCompleteAsync(tenant, cancellationToken);
        var (from, more) = (after, true);
        // Both requests are under way at once.
        var next = ReadPageAsync(tenant, start, from, atOnce, cancellationToken);
        if (!await complete)
        {
            await next;
            BeginToComplete(tenant);
            await foreach (var entry in SortAsync(tenant, order, start, after, cancellationToken))
            {
                yield return entry;
            }

            yield break;
        }

        while (more)
        {
            var page = await next;
            foreach (var row in page)
            {
                yield return new IndexedEntry(row.RowKey, RosterRows.FromEntity(row));
            }

            more = page.Count == atOnce;
            if (more)
            {
                next = ReadPageAsync(tenant, start, page[^1].RowKey, atOnce, cancellationToken);
            }
        }
    }

    /// <summary>Adds the keys that entries of earlier versions lack. Can run twice, at once, and again after a stop.</summary>
    public async Task CompleteAsync(TenantId tenant, CancellationToken cancellationToken)
    {
        var (isWhole, page) = (true, new List<TableEntity>());
        var filter = TableClient.CreateQueryFilter(
            $"PartitionKey eq {tenant.Value} and RowKey gt {RosterRows.Prefix} and RowKey lt {RosterRows.Limit}"
        );
        await foreach (var row in _table.QueryAsync<TableEntity>(filter, Roster.LongestPage, cancellationToken: cancellationToken))
        {
            if (RosterRows.OtherKeys(row).Count > 0)
            {
                continue;
            }

            page.Add(row);
            if (page.Count == PeopleInTransaction)
            {
                isWhole &= await TryAddKeysAsync(page, cancellationToken);
                page.Clear();
            }
        }

        isWhole &= page.Count == 0 || await TryAddKeysAsync(page, cancellationToken);
        if (isWhole)
        {
            var mark = new TableEntity(tenant.Value, MarkKey) { ["Version"] = Version };
            await _table.UpsertEntityAsync(mark, TableUpdateMode.Replace, cancellationToken);
            _complete.TryAdd(tenant, true);
        }
    }

    // Once at a time: two walks would overtake each other, and neither would find that it completed the roster.
    private void BeginToComplete(TenantId tenant)
    {
        if (!_walked.TryAdd(tenant, true))
        {
            return;
        }

        background.Begin("Adding keys to the roster", async () =>
        {
            try
            {
                await CompleteAsync(tenant, CancellationToken.None);
            }
            finally
            {
                _walked.TryRemove(tenant, out _);
            }
        });
    }

    // False if somebody changed one of the entries meanwhile: the next walk finds those that still have no keys.
    private async Task<bool> TryAddKeysAsync(IEnumerable<TableEntity> rows, CancellationToken cancellationToken)
    {
        try
        {
            var writes = rows.SelectMany(row =>
                RosterRows.Writes(row.PartitionKey, RosterRows.FromEntity(row), RosterRows.RevisionOf(row), row, default)
            );
            await _table.SubmitTransactionAsync(writes, cancellationToken);
            return true;
        }
        catch (RequestFailedException e) when (e.Status is 404 or 412)
        {
            return false;
        }
    }

    private async Task<bool> IsCompleteAsync(TenantId tenant, CancellationToken cancellationToken)
    {
        if (_complete.ContainsKey(tenant))
        {
            return true;
        }

        var mark = await _table.GetEntityIfExistsAsync<TableEntity>(tenant.Value, MarkKey, cancellationToken: cancellationToken);
        if (!mark.HasValue || mark.Value!.GetInt32("Version") != Version)
        {
            return false;
        }

        _complete.TryAdd(tenant, true);
        return true;
    }

    private async Task<IReadOnlyList<TableEntity>> ReadPageAsync(
        TenantId tenant,
        string start,
        string? after,
        int count,
        CancellationToken cancellationToken
    )
    {
        // The first key after all that begin with the text: '~' is above every character of a key.
        var (from, limit) = (after ?? start, start + "~");
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {tenant.Value} and RowKey gt {from} and RowKey lt {limit}");
        var rows = new List<TableEntity>();
        await foreach (var row in _table.QueryAsync<TableEntity>(filter, count, cancellationToken: cancellationToken))
        {
            rows.Add(row);
            if (rows.Count == count)
            {
                break;
            }
        }

        return rows;
    }

    private async IAsyncEnumerable<IndexedEntry> SortAsync(
        TenantId tenant,
        RosterOrder order,
        string start,
        string? after,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var entries = new List<IndexedEntry>();
        await foreach (var entry in roster.ReadAllAsync(tenant, after: null, cancellationToken))
        {
            var key = RosterRows.KeyIn(order, entry);
            if (key.StartsWith(start, StringComparison.Ordinal) && string.CompareOrdinal(key, after) > 0)
            {
                entries.Add(new IndexedEntry(key, entry));
            }
        }

        foreach (var entry in entries.OrderBy(e => e.Key, StringComparer.Ordinal))
        {
            yield return entry;
        }
    }
}

/// <param name="Key">The entry's place in the order: compares as the entries do.</param>
/// <param name="Entry">The entry.</param>
public sealed record IndexedEntry(string Key, RosterEntry Entry);
