using Azure;
using Azure.Data.Tables;
using MfaFunctions.Platform;

namespace MfaFunctions.Operations;

/// <summary>Asks tables and queues for something small, with little patience.</summary>
internal static class StorageReach
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    public static async Task<(bool Tables, bool Queues)> TestAsync(StorageClients storage, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Limit);
        var answers = await Task.WhenAll(
            AnswersAsync(storage.Table(StorageNames.Accounts).GetEntityIfExistsAsync<TableEntity>("health", "health", cancellationToken: limit.Token)),
            AnswersAsync(storage.Queue(StorageNames.Events).GetPropertiesAsync(limit.Token)));
        return (answers[0], answers[1]);
    }

    private static async Task<bool> AnswersAsync(Task call)
    {
        try
        {
            await call;
            return true;
        }
        catch (Exception e) when (e is RequestFailedException or AggregateException or OperationCanceledException)
        {
            return false;
        }
    }
}
