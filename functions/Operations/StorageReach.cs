using Azure;
using Azure.Data.Tables;
using MfaFunctions.Platform.Storage;

namespace MfaFunctions.Operations;

/// <summary>Probes tables and queues with small requests and a short timeout.</summary>
internal sealed class StorageReach(StorageClients storage, CancellationToken cancellationToken)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    public async Task<(bool Tables, bool Queues)> TestAsync()
    {
        var answers = await Task.WhenAll(
            AnswersAsync(limit =>
                storage.Table(StorageNames.Accounts).GetEntityIfExistsAsync<TableEntity>("health", "health", cancellationToken: limit)
            ),
            AnswersAsync(limit => storage.Queue(StorageNames.Events).GetPropertiesAsync(limit))
        );
        return (answers[0], answers[1]);
    }

    /// <summary>Approximate number of messages in each queue; null for a queue that does not respond.</summary>
    public async Task<IReadOnlyDictionary<string, int?>> DepthsAsync()
    {
        var depths = await Task.WhenAll(
            StorageNames.Queues.Select(async queue =>
                (
                    queue,
                    Depth: await AskAsync(async limit =>
                        (int?)(await storage.Queue(queue).GetPropertiesAsync(limit)).Value.ApproximateMessagesCount
                    )
                )
            )
        );
        return depths.ToDictionary(d => d.queue, d => d.Depth);
    }

    /// <returns>Null if storage does not respond in time.</returns>
    public async Task<T?> AskAsync<T>(Func<CancellationToken, Task<T?>> call)
        where T : struct
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Limit);
        try
        {
            return await call(limit.Token);
        }
        catch (Exception e) when (e is RequestFailedException or AggregateException or OperationCanceledException)
        {
            return null;
        }
    }

    private async Task<bool> AnswersAsync(Func<CancellationToken, Task> call) =>
        await AskAsync<bool>(async limit =>
        {
            await call(limit);
            return true;
        })
            is not null;
}
