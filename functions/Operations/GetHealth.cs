using Azure;
using Azure.Data.Tables;
using MfaFunctions.Authorization;
using MfaFunctions.Platform;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace MfaFunctions.Operations;

/// <summary>Route 28: 200 when the service can do its work, 503 when storage is out of reach. It tells no more, since anybody may ask.</summary>
public sealed class GetHealth(StorageClients storage)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    public sealed record Answer(string Status);

    [Function(nameof(GetHealth))]
    [PublicAccess]
    public async Task<IResult> RunAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "health")] HttpRequest request)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(request.HttpContext.RequestAborted);
        limit.CancelAfter(Limit);
        try
        {
            await Task.WhenAll(
                storage.Table(StorageNames.Accounts).GetEntityIfExistsAsync<TableEntity>("health", "health", cancellationToken: limit.Token),
                storage.Queue(StorageNames.Events).GetPropertiesAsync(limit.Token));
            return ApiResult.Ok(new Answer("ok"));
        }
        catch (Exception e) when (e is RequestFailedException or AggregateException or OperationCanceledException)
        {
            return ApiResult.Refused(ApiError.Unavailable());
        }
    }
}
