using System.Globalization;
using Azure.Data.Tables;
using MfaFunctions.Audit;
using MfaFunctions.Events;
using MfaFunctions.Platform;
using MfaFunctions.Protection;

namespace MfaFunctions.Operator.Audit;

/// <summary>Verifies a tenant's audit rows against its seals, and the seals against each other and the public keys.</summary>
internal sealed class AuditVerification(TableClient table, TenantId tenant, IReadOnlyList<PublicKey> keys, DateTimeOffset now)
{
    // Rows are sealed within a quarter of an hour while the timer runs.
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);

    // Allows for clock skew and for rows added during the verification.
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(15);

    private readonly Dictionary<(string Partition, string Key), string> _sealedRows = [];
    private readonly List<string> _problems = [];
    private readonly List<AuditSeal> _seals = [];
    private string _lastKey = "";
    private bool _hasOwnKeys;
    private readonly HashSet<(string Partition, string Key)> _erased = [];
    private readonly SortedSet<string> _removedMonths = new(StringComparer.Ordinal);

    /// <summary>The problems found, one sentence each.</summary>
    public IReadOnlyList<string> Problems => _problems;

    public int Seals => _seals.Count;

    public int SealedRows => _sealedRows.Count;

    /// <summary>Number of rows from which personal data was removed, as seals state.</summary>
    public int ErasedRows => _erased.Count;

    /// <summary>Months whose rows were deleted after their time of retention, as seals state.</summary>
    public IReadOnlyCollection<string> RemovedMonths => _removedMonths;

    /// <summary>Number of rows too new to be covered by a seal.</summary>
    public int Waiting { get; private set; }

    /// <summary>Number and hash of the newest seal, to be stored elsewhere.</summary>
    public string LastSeal => _seals is [.., var last] ? Name(last.Number, last.Hash) : "none";

    public static string Name(long number, string hash) => string.Create(CultureInfo.InvariantCulture, $"{number}:{hash}");

    /// <param name="known">A seal from an earlier verification or the service's log; null if there is none.</param>
    public async Task RunAsync(string? known, CancellationToken cancellationToken)
    {
        var head = await ReadSealsAsync(cancellationToken);
        // The service may seal rows during the verification, so the chain is read again; a truncated chain does not change.
        for (var before = -1; head != LastSeal && before < _seals.Count; head = await ReadSealsAsync(cancellationToken))
        {
            before = _seals.Count;
        }

        if (head != LastSeal)
        {
            _problems.Add($"The newest seal should be {head} and is {LastSeal}: seals were removed, added or altered.");
        }

        if (known is not null && !_seals.Any(s => Name(s.Number, s.Hash) == known))
        {
            _problems.Add($"Seal {known} existed before and is not in the chain: the chain was truncated or replaced.");
        }

        await CheckRowsAsync(cancellationToken);
    }

    /// <summary>Reads and verifies the seals after those already read.</summary>
    /// <returns>The newest seal according to the chain's head.</returns>
    private async Task<string> ReadSealsAsync(CancellationToken cancellationToken)
    {
        var head = "none";
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {AuditSeal.PartitionOf(tenant)} and RowKey gt {_lastKey}");
        await foreach (var row in table.QueryAsync<TableEntity>(filter, cancellationToken: cancellationToken))
        {
            if (row.RowKey == AuditChain.HeadKey)
            {
                head = Name(row.GetInt64("Number") ?? 0, row.GetString("Hash") ?? "");
            }
            else
            {
                Follow(AuditSeal.FromEntity(tenant, row));
                _lastKey = row.RowKey;
            }
        }

        return head;
    }

    private void Follow(AuditSeal seal)
    {
        var (expected, previous) = _seals is [.., var last] ? (last.Number + 1, last.Hash) : (1, "");
        if (seal.Number != expected)
        {
            _problems.Add(
                seal.Number == expected + 1 ? $"Seal {expected} was removed." : $"Seals {expected} to {seal.Number - 1} were removed."
            );
        }
        else if (seal.Previous != previous)
        {
            _problems.Add($"Seal {seal.Number} does not follow from the previous seal: one of them was altered or replaced.");
        }

        CheckSeal(seal);
        if (seal.Kind == AuditSealKind.Retention)
        {
            _removedMonths.Add(seal.Partition);
            foreach (var gone in _sealedRows.Keys.Where(id => id.Partition == seal.Partition).ToArray())
            {
                _sealedRows.Remove(gone);
                _erased.Remove(gone);
            }
        }

        foreach (var row in seal.Rows)
        {
            if (seal.Kind == AuditSealKind.Erasure)
            {
                _erased.Add((seal.Partition, row.Key));
            }
            else if (_sealedRows.TryGetValue((seal.Partition, row.Key), out var before) && before != row.Hash)
            {
                _problems.Add($"Seal {seal.Number} contradicts an earlier seal about row {Show(seal.Partition, row.Key)}.");
            }

            _sealedRows[(seal.Partition, row.Key)] = row.Hash;
        }

        _seals.Add(seal);
    }

    private void CheckSeal(AuditSeal seal)
    {
        if (!seal.MatchesItsRows())
        {
            _problems.Add($"Seal {seal.Number} was altered: its list of rows is not the one that was signed.");
        }

        if (keys.FirstOrDefault(k => k.Kid == seal.KeyId) is not { } key)
        {
            _problems.Add(
                $"Seal {seal.Number} names the signing key {seal.KeyId}, which is not among the given keys: "
                    + "add the key set saved when the key was retired (--keys)."
            );
        }
        else if (!seal.IsSignedBy(key))
        {
            _problems.Add($"Seal {seal.Number} was altered: its signature is not valid.");
        }
        else if (key.Use == PublicKey.ForTokens && _hasOwnKeys)
        {
            // Before that, the keys of access tokens sealed as well.
            _problems.Add($"Seal {seal.Number} was forged: it is signed with a key of access tokens, after seals with keys of their own.");
        }
        else
        {
            _hasOwnKeys |= key.Use == PublicKey.ForSeals;
        }
    }

    // The tenant's monthly partitions are adjacent in key order. They are scanned rather than listed, because a list could be altered too.
    private async Task CheckRowsAsync(CancellationToken cancellationToken)
    {
        var unseen = _sealedRows.Keys.ToHashSet();
        var unsealed = new Dictionary<(string Partition, string Key), string>();
        var filter = TableClient.CreateQueryFilter($"PartitionKey ge {tenant.Value + "~0"} and PartitionKey lt {tenant.Value + "~:"}");
        await foreach (var row in table.QueryAsync<TableEntity>(filter, cancellationToken: cancellationToken))
        {
            var isMark = row.RowKey.StartsWith(AuditRow.MarkPrefix, StringComparison.Ordinal);
            var id = (row.PartitionKey, isMark ? row.RowKey[AuditRow.MarkPrefix.Length..] : row.RowKey);
            if (_removedMonths.Contains(row.PartitionKey))
            {
                _problems.Add(
                    $"Row {Show(id.PartitionKey, id.Item2)} is in a month whose rows were deleted: "
                        + "it was inserted, or the timer PurgeAudit stopped."
                );
            }
            else if (isMark)
            {
                await CheckMarkAsync(row, id, unsealed, cancellationToken);
            }
            else if (_sealedRows.ContainsKey(id))
            {
                unseen.Remove(id);
                CheckSealed(id, AuditRow.Hash(row));
            }
            else
            {
                unsealed[id] = AuditRow.Hash(row);
            }
        }

        // Rows sealed since the seals were read no longer have a mark.
        if (unsealed.Count > 0)
        {
            await ReadSealsAsync(cancellationToken);
            foreach (var id in unsealed.Keys.Where(_sealedRows.ContainsKey).ToArray())
            {
                CheckSealed(id, unsealed[id]);
                unsealed.Remove(id);
            }
        }

        _problems.AddRange(unseen.Order().Select(id => $"Row {Show(id.Partition, id.Key)} was removed: a seal covers it."));
        _problems.AddRange(
            unsealed
                .Keys.Order()
                .Select(id => $"Row {Show(id.Partition, id.Key)} was inserted: no seal covers it and it is not waiting for one.")
        );
    }

    private void CheckSealed((string Partition, string Key) id, string hash)
    {
        if (_sealedRows[id] != hash)
        {
            _problems.Add($"Row {Show(id.Partition, id.Key)} was altered after it was sealed.");
        }
    }

    // Marks sort after the rows of their partition, so a waiting row has been read by now, unless it was added during the verification.
    private async Task CheckMarkAsync(
        TableEntity mark,
        (string Partition, string Key) id,
        Dictionary<(string Partition, string Key), string> unsealed,
        CancellationToken cancellationToken
    )
    {
        if (_sealedRows.ContainsKey(id))
        {
            // Left by a run that stopped between writing the seal and deleting this mark.
            return;
        }

        if (!unsealed.Remove(id, out var hash))
        {
            var late = await table.GetEntityIfExistsAsync<TableEntity>(id.Partition, id.Key, cancellationToken: cancellationToken);
            hash = late.HasValue ? AuditRow.Hash(late.Value!) : null;
        }

        var waited = now - mark.GetDateTimeOffset("AddedAt");
        var problem =
            hash is null ? "was removed before a seal covered it."
            : hash != mark.GetString("Hash") ? "was altered before a seal covered it."
            : waited is null || waited < -Skew ? "was inserted: it claims to wait for its seal since a time in the future."
            : waited > LongestWait ? "waits for its seal for more than an hour: check whether the timer SealAudit runs."
            : null;
        if (problem is null)
        {
            Waiting++;
        }
        else
        {
            _problems.Add($"Row {Show(id.Partition, id.Key)} {problem}");
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
