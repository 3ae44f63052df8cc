using MfaFunctions.Authorization;
using MfaFunctions.Events.Poison;
using MfaFunctions.Platform.Http;
using MfaFunctions.Platform.Storage;
using MfaFunctions.Protection;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace MfaFunctions.Operations;

/// <summary>
/// Route 28 for operators: what of storage answers, what waits, what was given up, the names of the keys this instance has (never a key), and
/// where the caller appears to be.
/// </summary>
public sealed class GetOperatorHealth(StorageClients storage, PoisonRows poison, SecretSealer sealer, KeyedHasher hasher, SigningKeys signing)
{
    private const int PoisonLimit = 100;

    /// <param name="Status"><c>ok</c>, or <c>unavailable</c> when part of storage does not answer.</param>
    /// <param name="Queues">How many messages each queue holds, about; those that wait for their time included. Null for one that does not answer.</param>
    /// <param name="Poison">Null when its table does not answer.</param>
    public sealed record Answer(
        string Status, StorageAnswer Storage, IReadOnlyDictionary<string, int?> Queues, PoisonAnswer? Poison, KeysAnswer Keys, CallerAnswer Caller);

    public sealed record StorageAnswer(bool Tables, bool Queues);

    /// <param name="Messages">Messages that were given up.</param>
    /// <param name="AtLeast">Whether there may be more: counting stops at 100.</param>
    public sealed record PoisonAnswer(int Messages, bool AtLeast);

    public sealed record KeysAnswer(RingAnswer Sealing, RingAnswer Hashing, RingAnswer Signing);

    public sealed record RingAnswer(string Current, IReadOnlyList<string> Names);

    /// <summary>Where the operator who asks appears to be, so that one request shows whether this deployment sees its callers' addresses.</summary>
    /// <param name="Address">Null when the header names none.</param>
    /// <param name="Network">What failures are counted by; null with the address.</param>
    /// <param name="Shared">Whether it is private or unknown, so that it tells nobody apart.</param>
    /// <param name="Header">The header that decided; null when it was the connection.</param>
    public sealed record CallerAnswer(string? Address, string? Network, bool Shared, string? Header)
    {
        public static CallerAnswer Of(ClientAddress caller)
        {
            return new(caller.Address?.ToString(), caller.Address is null ? null : caller.Network.Reveal(), caller.Network.IsShared, caller.Header);
        }
    }

    [Function(nameof(GetOperatorHealth))]
    [OperatorAccess]
    public async Task<IResult> RunAsync([HttpTrigger(AuthorizationLevel.Function, "get", Route = "operator/health")] HttpRequest request)
    {
        var reach = new StorageReach(storage, request.HttpContext.RequestAborted);
        var (asked, depths, given) = (reach.TestAsync(), reach.DepthsAsync(), reach.AskAsync(async limit => (int?)await poison.CountAsync(PoisonLimit, limit)));
        var (tables, queues) = await asked;
        // 200 in any case: what is wrong is the answer that was asked for.
        return ApiResult.Ok(new Answer(
            tables && queues ? "ok" : "unavailable",
            new StorageAnswer(tables, queues),
            await depths,
            await given is { } count ? new PoisonAnswer(count, count == PoisonLimit) : null,
            new KeysAnswer(
                new RingAnswer(sealer.CurrentKey, [.. sealer.Keys]), new RingAnswer(hasher.CurrentKey, [.. hasher.Keys]), new RingAnswer(signing.Names.Current, signing.Names.Names)),
            CallerAnswer.Of(ClientAddress.Of(request.HttpContext))));
    }
}
