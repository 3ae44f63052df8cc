using MfaFunctions.Authorization;
using MfaFunctions.Platform;
using MfaFunctions.Protection;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace MfaFunctions.Operations;

/// <summary>Route 28 for operators: what of storage answers, and the names of the keys this instance has. Never a key.</summary>
public sealed class GetOperatorHealth(StorageClients storage, SecretSealer sealer, KeyedHasher hasher)
{
    /// <param name="Status"><c>ok</c>, or <c>unavailable</c> when part of storage does not answer.</param>
    public sealed record Answer(string Status, StorageAnswer Storage, KeysAnswer Keys);

    public sealed record StorageAnswer(bool Tables, bool Queues);

    public sealed record KeysAnswer(RingAnswer Sealing, RingAnswer Hashing);

    public sealed record RingAnswer(string Current, IReadOnlyList<string> Names);

    [Function(nameof(GetOperatorHealth))]
    [OperatorAccess]
    public async Task<IResult> RunAsync([HttpTrigger(AuthorizationLevel.Function, "get", Route = "operator/health")] HttpRequest request)
    {
        var (tables, queues) = await StorageReach.TestAsync(storage, request.HttpContext.RequestAborted);
        // 200 in any case: what is wrong is the answer that was asked for.
        return ApiResult.Ok(new Answer(
            tables && queues ? "ok" : "unavailable",
            new StorageAnswer(tables, queues),
            new KeysAnswer(new RingAnswer(sealer.CurrentKey, [.. sealer.Keys]), new RingAnswer(hasher.CurrentKey, [.. hasher.Keys]))));
    }
}
