using Azure;
using Azure.Data.Tables;
using MfaFunctions.Platform.Storage;

namespace MfaFunctions.Factors;

/// <summary>A counter and how long it matters.</summary>
public sealed record Counted<T>(T Value, DateTimeOffset ForgetAfter);

/// <summary>
/// Counters in table MfaDirectory, one row each, under keyed hashes. They lie in 16 partitions by the first digit of the hash, so that
/// the purge finds forgotten ones without a scan of the table.
/// </summary>
public sealed class CounterRows(StorageClients storage)
{
    /// <summary>After this time the purge deletes the row.</summary>
    public const string ForgetAfter = nameof(ForgetAfter);

    private const string Value = "Value";

    private readonly TableClient _table = storage.Table(StorageNames.Directory);

    /// <summary>All partitions. They start with '~', which no tenant id does.</summary>
    public static IReadOnlyList<string> Partitions { get; } = [.. "0123456789abcdef".Select(digit => $"~counts~{digit}")];

    /// <param name="key">The hash from <see cref="Protection.KeyedHasher"/>.</param>
    public async Task<T?> FindAsync<T>(string key)
        where T : class => (await ReadAsync(key)) is { } row ? StoredJson.Read<T>(row, Value) : null;

    /// <summary>Changes a counter under its ETag, so that parallel changes are all counted.</summary>
    /// <param name="key">The hash from <see cref="Protection.KeyedHasher"/>.</param>
    /// <param name="decide">Takes the counter, null if there is none; returns the changed one, or null to change nothing.</param>
    /// <returns>The answer of the decision that stands.</returns>
    public async Task<TAnswer> ChangeAsync<T, TAnswer>(string key, Func<T?, (Counted<T>? Changed, TAnswer Answer)> decide)
        where T : class
    {
        var (_, _, answered) = await CommitRace.RunAsync(
            "counter",
            async () =>
            {
                var row = await ReadAsync(key);
                var (changed, answer) = decide(row is null ? null : StoredJson.Read<T>(row, Value));
                return (Row: row, Changed: changed, Answer: answer);
            },
            async decision => decision.Changed is null || await TryWriteAsync(key, decision.Row, decision.Changed)
        );
        return answered;
    }

    private static string Partition(string key) => $"~counts~{key[0]}";

    private async Task<TableEntity?> ReadAsync(string key)
    {
        var row = await _table.GetEntityIfExistsAsync<TableEntity>(Partition(key), key);
        return row.HasValue ? row.Value : null;
    }

    private async Task<bool> TryWriteAsync<T>(string key, TableEntity? before, Counted<T> counted)
    {
        var row = new TableEntity(Partition(key), key) { [Value] = StoredJson.Write(counted.Value), [ForgetAfter] = counted.ForgetAfter };
        try
        {
            _ = before is null
                ? await _table.AddEntityAsync(row)
                : await _table.UpdateEntityAsync(row, before.ETag, TableUpdateMode.Replace);
            return true;
        }
        catch (RequestFailedException e) when (e.Status is 404 or 409 or 412)
        {
            // Changed, added or purged since it was read.
            return false;
        }
    }
}
