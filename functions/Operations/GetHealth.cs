using MfaFunctions.Authorization;
using MfaFunctions.Platform.Http;
using MfaFunctions.Platform.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace MfaFunctions.Operations;

/// <summary>
/// Answers 200 if the service is available and 503 if storage is unreachable. The route is anonymous, so it reveals nothing else.
/// </summary>
public sealed class GetHealth(StorageClients storage)
{
    public sealed record Answer(string Status);

    [Function(nameof(GetHealth))]
    [PublicAccess]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/health")] HttpRequest request
    ) =>
        await new StorageReach(storage, request.HttpContext.RequestAborted).TestAsync() is (true, true)
            ? ApiResult.Ok(new Answer("ok"))
            : ApiResult.Refused(ApiError.Unavailable());
}
