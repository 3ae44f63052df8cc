using Azure;
using Azure.Data.Tables;
using Azure.Storage.Queues.Models;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Storage;
using MfaFunctions.Protection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace MfaFunctions.Events;

/// <summary>
/// Commits a row, with its MAC, together with its events, so that no event is lost and no event is reported for a change that did not
/// happen.
/// </summary>
/// <remarks>
/// The order provides the guarantee. First, the message is sent, invisible. Then the row and its event rows are committed in one
/// transaction. Then the message is made visible. If sending fails, the request fails and nothing has changed. A crash before the commit
/// leaves a message without an event row, which the consumer drops. After the commit, the message exists.
/// </remarks>
public sealed partial class Outbox(
    EventQueues queues,
    IOptions<StorageOptions> storage,
    IOptions<EventOptions> options,
    RowMacs macs,
    TimeProvider clock,
    ILogger<Outbox> logger
)
{
    private const string LastCommits = "LastCommits";
    private const int RememberedCommits = 8;

    /// <summary>Replaces the row under its ETag, or adds it if <paramref name="tag"/> is null.</summary>
    /// <param name="beside">Other rows of the partition, committed in the same transaction.</param>
    /// <returns>False if the row was changed or added concurrently: read it again and decide again.</returns>
    /// <exception cref="UnavailableException">The outcome is unknown; the change may or may not have been committed.</exception>
    public async Task<bool> TryCommitAsync(
        TableClient table,
        TableEntity row,
        ETag? tag,
        IReadOnlyList<string> lastCommits,
        IReadOnlyList<SecurityEvent> events,
        params IReadOnlyList<TableTransactionAction> beside
    )
    {
        var commit = Identifier.New();
        row[LastCommits] = string.Join(',', lastCommits.TakeLast(RememberedCommits - 1).Append(commit));
        macs.Add(table.Name, row);

        var held = await HoldAsync(table.Name, row.PartitionKey, events);
        // Not the request's token: a caller who disconnects must not leave the outcome unknown.
        using var limit = new CancellationTokenSource(storage.Value.CommitLimit);
        try
        {
            await WriteAsync(
                table,
                row,
                tag,
                [
                    .. events.Select(e => new TableTransactionAction(
                        TableTransactionActionType.Add,
                        EventRow.ToEntity(e, table.Name, row.PartitionKey, macs)
                    )),
                    .. beside,
                ],
                limit.Token
            );
        }
        catch (RequestFailedException e) when (e.Status is 409 or 412)
        {
            // The SDK retries a request whose response was lost, so the conflict may be with our own commit.
            if (!await IsCommittedAsync(table, row, commit, events))
            {
                await BestEffortAsync(held, queues.WithdrawAsync);
                return false;
            }
        }
        catch (Exception e) when (e is RequestFailedException or AggregateException or OperationCanceledException)
        {
            if (!await IsCommittedAsync(table, row, commit, events))
            {
                throw new UnavailableException("A commit did not succeed in time.", e);
            }
        }

        await BestEffortAsync(held, queues.LiftAsync);
        return true;
    }

    /// <summary>The ids of earlier commits that <see cref="TryCommitAsync"/> stored in the row.</summary>
    public static IReadOnlyList<string> ReadLastCommits(TableEntity row)
    {
        return row.GetString(LastCommits)?.Split(',', StringSplitOptions.RemoveEmptyEntries) ?? [];
    }

    private async Task<SendReceipt[]> HoldAsync(string table, string partition, IReadOnlyList<SecurityEvent> events)
    {
        if (events.Count == 0)
        {
            return [];
        }

        using var limit = new CancellationTokenSource(storage.Value.CommitLimit);
        var now = clock.GetUtcNow();
        return await Task.WhenAll(
            events.Select(e =>
                queues.PutAsync(new EventMessage(EventMessage.Version, table, partition, e.Id, now), options.Value.HoldFor, limit.Token)
            )
        );
    }

    private static async Task WriteAsync(
        TableClient table,
        TableEntity row,
        ETag? tag,
        TableTransactionAction[] beside,
        CancellationToken cancellationToken
    )
    {
        if (beside.Length > 0)
        {
            var own = tag is { } expected
                ? new TableTransactionAction(TableTransactionActionType.UpdateReplace, row, expected)
                : new TableTransactionAction(TableTransactionActionType.Add, row);
            await table.SubmitTransactionAsync(beside.Prepend(own), cancellationToken);
        }
        else if (tag is { } expected)
        {
            await table.UpdateEntityAsync(row, expected, TableUpdateMode.Replace, cancellationToken);
        }
        else
        {
            await table.AddEntityAsync(row, cancellationToken);
        }
    }

    // Later commits may have displaced this one's id. Then the event row is proof, because nobody processes it while the message is held.
    private async Task<bool> IsCommittedAsync(TableClient table, TableEntity row, string commit, IReadOnlyList<SecurityEvent> events)
    {
        using var limit = new CancellationTokenSource(storage.Value.CommitLimit);
        var current = await table.GetEntityIfExistsAsync<TableEntity>(row.PartitionKey, row.RowKey, [LastCommits], limit.Token);
        return (current.HasValue && ReadLastCommits(current.Value!).Contains(commit))
            || (
                events is [var told, ..]
                && (
                    await table.GetEntityIfExistsAsync<TableEntity>(row.PartitionKey, EventRow.Key(told.Id), ["RowKey"], limit.Token)
                ).HasValue
            );
    }

    // If this fails, the message becomes visible later by itself, or is dropped for lack of an event row.
    private async Task BestEffortAsync(SendReceipt[] held, Func<SendReceipt, CancellationToken, Task> act)
    {
        try
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(2));
            await Task.WhenAll(held.Select(r => act(r, limit.Token)));
        }
        catch (Exception e) when (e is RequestFailedException or AggregateException or OperationCanceledException)
        {
            Log.NotMoved(logger, held.Length);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "Failed to release or withdraw {Count} held event messages; they become visible later")]
        public static partial void NotMoved(ILogger logger, int count);
    }
}
