using Azure.Data.Tables;
using MfaFunctions.Factors;
using MfaFunctions.Identity;
using MfaFunctions.Platform.Storage;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace MfaFunctions.Operations;

/// <summary>
/// Deletes expired rows: used nonces, hour by hour from where the last run ended, so that it also finds what a long outage left behind;
/// and counters of failed passwords and password resets that are to be forgotten. It needs no scan of the table.
/// </summary>
public sealed partial class PurgeFailures(StorageClients storage, TimeProvider clock, ILogger<PurgeFailures> logger)
{
    /// <summary>
    /// Time limit of a run; the next run continues. The limit is a time rather than a number of rows, because an attacker can create
    /// rows faster than any fixed number per run.
    /// </summary>
    public static readonly TimeSpan LongestRun = TimeSpan.FromMinutes(4);

    // Azure's limit for a transaction.
    private const int BatchSize = 100;

    private const string MarkPartition = "~purge";
    private const string MarkRow = "failures";

    // Allows for clock skew and for requests in flight that still write into the hour that has just ended.
    private static readonly TimeSpan Kept = TimeSpan.FromHours(2);
    private static readonly TimeSpan FirstLook = TimeSpan.FromDays(2);

    private readonly TableClient _table = storage.Table(StorageNames.Directory);

    [Function(nameof(PurgeFailures))]
    public async Task RunAsync([TimerTrigger("0 20 * * * *")] TimerInfo timer, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var mark = await _table.GetEntityIfExistsAsync<TableEntity>(MarkPartition, MarkRow, cancellationToken: cancellationToken);
        var hour = mark.HasValue ? mark.Value!.GetDateTimeOffset("Next")!.Value : now - FirstLook;
        var dropped = 0;
        while (hour <= now - Kept)
        {
            var partition = IdTokenNonces.PartitionOf(hour);
            var expired = TableClient.CreateQueryFilter($"PartitionKey eq {partition}");
            dropped += await DropAsync(expired, now + LongestRun, cancellationToken);

            // Rows may remain in this hour.
            if (clock.GetUtcNow() >= now + LongestRun)
            {
                break;
            }

            hour += TimeSpan.FromHours(1);
        }

        foreach (var partition in PartitionsFrom(now))
        {
            var forgotten = TableClient.CreateQueryFilter($"PartitionKey eq {partition} and ForgetAfter lt {now}");
            dropped += await DropAsync(forgotten, now + LongestRun, cancellationToken);
        }

        await _table.UpsertEntityAsync(
            new TableEntity(MarkPartition, MarkRow) { ["Next"] = hour },
            TableUpdateMode.Replace,
            cancellationToken
        );
        Log.Dropped(logger, dropped, hour);
    }

    // Each hour begins with another partition, so that a run that ends early does not neglect the same ones each time.
    private static IEnumerable<string> PartitionsFrom(DateTimeOffset now)
    {
        var all = CounterRows.Partitions;
        return all.Select((_, n) => all[(now.UtcDateTime.Hour + n) % all.Count]);
    }

    private async Task<int> DropAsync(string filter, DateTimeOffset until, CancellationToken cancellationToken)
    {
        var dropped = 0;
        await foreach (
            var page in _table
                .QueryAsync<TableEntity>(filter, BatchSize, ["PartitionKey", "RowKey"], cancellationToken)
                .AsPages(pageSizeHint: BatchSize)
        )
        {
            if (clock.GetUtcNow() >= until)
            {
                break;
            }

            if (page.Values.Count > 0 && await TryDeleteAsync(page.Values, cancellationToken))
            {
                dropped += page.Values.Count;
            }
        }

        return dropped;
    }

    private async Task<bool> TryDeleteAsync(IEnumerable<TableEntity> rows, CancellationToken cancellationToken)
    {
        try
        {
            // Under their ETags: a counter that was just written counts again.
            await _table.SubmitTransactionAsync(
                rows.Select(row => new TableTransactionAction(TableTransactionActionType.Delete, row, row.ETag)),
                cancellationToken
            );
            return true;
        }
        catch (TableTransactionFailedException e) when (e.Status is 404 or 412)
        {
            // The next run deletes the rest.
            return false;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "Deleted {Count} expired rows; all rows before {Hour} are deleted")]
        public static partial void Dropped(ILogger logger, int count, DateTimeOffset hour);
    }
}
