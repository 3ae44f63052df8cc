using System.Globalization;
using Azure.Data.Tables;
using MfaFunctions.Audit;
using MfaFunctions.Events;
using MfaFunctions.Platform;
using MfaFunctions.Protection;

namespace MfaFunctions.Operator.Audit;

/// <summary>Compares a tenant's audit rows with what its seals say of them, and the seals with each other and with the public keys.</summary>
internal sealed class AuditVerification(TableClient table, TenantId tenant, IReadOnlyList<PublicKey> keys, DateTimeOffset now)
{
    // Sealing takes a quarter of an hour at most while the timer runs.
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);

    private readonly Dictionary<(string Partition, string Key), string> _sealedRows = [];
    private readonly List<string> _problems = [];
    private readonly List<AuditSeal> _seals = [];

    /// <summary>What is wrong, a sentence each; empty when nothing is.</summary>
    public IReadOnlyList<string> Problems => _problems;

    public int Seals => _seals.Count;

    public int SealedRows => _sealedRows.Count;

    /// <summary>Rows so new that no seal covers them.</summary>
    public int Waiting { get; private set; }

    /// <summary>The newest seal, to be noted elsewhere: number and hash.</summary>
    public string LastSeal => _seals is [.., var last] ? Name(last.Number, last.Hash) : "none";

    public static string Name(long number, string hash) => string.Create(CultureInfo.InvariantCulture, $"{number}:{hash}");

    /// <param name="known">A seal as an earlier verification or the service's log named it; null when none was kept.</param>
    public async Task RunAsync(string? known, CancellationToken cancellationToken)
    {
        await ReadSealsAsync(cancellationToken);
        CheckChain();
        if (known is not null && !_seals.Any(s => Name(s.Number, s.Hash) == known))
        {
            _problems.Add($"Seal {known} was there once and is not in the chain: it was cut off or made anew.");
        }

        await CheckRowsAsync(cancellationToken);
    }

    private async Task ReadSealsAsync(CancellationToken cancellationToken)
    {
        TableEntity? head = null;
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {AuditSeal.PartitionOf(tenant)}");
        await foreach (var row in table.QueryAsync<TableEntity>(filter, cancellationToken: cancellationToken))
        {
            if (row.RowKey == AuditChain.HeadKey)
            {
                head = row;
            }
            else
            {
                _seals.Add(AuditSeal.FromEntity(tenant, row));
            }
        }

        var told = head is null ? "none" : Name(head.GetInt64("Number") ?? 0, head.GetString("Hash") ?? "");
        if (told != LastSeal)
        {
            _problems.Add($"The newest seal should be {told} and is {LastSeal}: seals were removed, added or altered.");
        }
    }

    private void CheckChain()
    {
        var expected = 1L;
        var previous = "";
        foreach (var seal in _seals)
        {
            if (seal.Number != expected)
            {
                _problems.Add(seal.Number == expected + 1 ? $"Seal {expected} was removed." : $"Seals {expected} to {seal.Number - 1} were removed.");
            }
            else if (seal.Previous != previous)
            {
                _problems.Add($"Seal {seal.Number} does not follow from the seal before it: one of them was altered or exchanged.");
            }

            CheckSeal(seal);
            foreach (var row in seal.Rows)
            {
                if (_sealedRows.TryGetValue((seal.Partition, row.Key), out var before) && before != row.Hash)
                {
                    _problems.Add($"Seal {seal.Number} says otherwise of row {Show(seal.Partition, row.Key)} than an earlier seal.");
                }

                _sealedRows[(seal.Partition, row.Key)] = row.Hash;
            }

            (expected, previous) = (seal.Number + 1, seal.Hash);
        }
    }

    private void CheckSeal(AuditSeal seal)
    {
        if (!seal.MatchesItsRows())
        {
            _problems.Add($"Seal {seal.Number} was altered: its list of rows is not the one that was signed.");
        }

        if (keys.FirstOrDefault(k => k.Kid == seal.KeyId) is not { } key)
        {
            _problems.Add($"Seal {seal.Number} names the signing key {seal.KeyId}, which is not among the given ones: add the key set that was kept when the key was retired (--keys).");
        }
        else if (!seal.IsSignedBy(key))
        {
            _problems.Add($"Seal {seal.Number} was altered: its signature does not hold.");
        }
    }

    // The tenant's months are neighbours in the order of keys. They are not taken from any list, which could be altered, too.
    private async Task CheckRowsAsync(CancellationToken cancellationToken)
    {
        var unseen = _sealedRows.Keys.ToHashSet();
        var unsealed = new Dictionary<(string Partition, string Key), string>();
        var filter = TableClient.CreateQueryFilter($"PartitionKey ge {tenant.Value + "~0"} and PartitionKey lt {tenant.Value + "~:"}");
        await foreach (var row in table.QueryAsync<TableEntity>(filter, cancellationToken: cancellationToken))
        {
            var isMark = row.RowKey.StartsWith(AuditRow.MarkPrefix, StringComparison.Ordinal);
            var id = (row.PartitionKey, isMark ? row.RowKey[AuditRow.MarkPrefix.Length..] : row.RowKey);
            if (isMark)
            {
                CheckMark(row, id, unsealed);
            }
            else if (_sealedRows.TryGetValue(id, out var hash))
            {
                unseen.Remove(id);
                if (AuditRow.Hash(row) != hash)
                {
                    _problems.Add($"Row {Show(row.PartitionKey, row.RowKey)} was altered after it was sealed.");
                }
            }
            else
            {
                unsealed[id] = AuditRow.Hash(row);
            }
        }

        _problems.AddRange(unseen.Order().Select(id => $"Row {Show(id.Partition, id.Key)} was removed: a seal covers it."));
        _problems.AddRange(unsealed.Keys.Order().Select(id => $"Row {Show(id.Partition, id.Key)} was inserted: no seal covers it, and it does not wait for one."));
    }

    // Marks come after the rows of their partition, so a row that waits is known by now.
    private void CheckMark(TableEntity mark, (string Partition, string Key) id, Dictionary<(string Partition, string Key), string> unsealed)
    {
        if (_sealedRows.ContainsKey(id))
        {
            // Left by a run that died between its seal and this mark.
            return;
        }

        if (!unsealed.Remove(id, out var hash))
        {
            _problems.Add($"Row {Show(id.Partition, id.Key)} was removed before a seal covered it.");
        }
        else if (hash != mark.GetString("Hash"))
        {
            _problems.Add($"Row {Show(id.Partition, id.Key)} was altered before a seal covered it.");
        }
        else if (now - mark.GetDateTimeOffset("AddedAt") is not { } waited || waited > LongestWait)
        {
            _problems.Add($"Row {Show(id.Partition, id.Key)} waits for its seal for more than an hour: see whether the timer SealAudit runs.");
        }
        else
        {
            Waiting++;
        }
    }

    private static string Show(string partition, string key)
    {
        try
        {
            return string.Create(CultureInfo.InvariantCulture, $"{partition}/{key} ({AuditRow.TimeOf(key):u})");
        }
        catch (FormatException)
        {
            return $"{partition}/{key}";
        }
    }
}
