using MfaFunctions.Authorization;
using MfaFunctions.Events.Poison;
using MfaFunctions.Platform.Http;
using MfaFunctions.Platform.Storage;
using MfaFunctions.Protection;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace MfaFunctions.Operations;

/// <summary>
/// Health report for operators: reachability of storage, queue lengths, poison messages, the names of this instance's keys (never the
/// keys), and the caller's address as this deployment sees it.
/// </summary>
public sealed class GetOperatorHealth(
    StorageClients storage,
    PoisonRows poison,
    SecretSealer sealer,
    KeyedHasher hasher,
    SigningKeys signing,
    SealKeys seals
)
{
    private const int PoisonLimit = 100;

    /// <param name="Status"><c>ok</c>, or <c>unavailable</c> if part of storage does not respond.</param>
    /// <param name="Queues">
    /// Approximate number of messages in each queue, including those that are not visible yet. Null for a queue that does not respond.
    /// </param>
    /// <param name="Poison">Null if the table of poison messages does not respond.</param>
    public sealed record Answer(
        string Status,
        StorageAnswer Storage,
        IReadOnlyDictionary<string, int?> Queues,
        PoisonAnswer? Poison,
        KeysAnswer Keys,
        CallerAnswer Caller
    );

    public sealed record StorageAnswer(bool Tables, bool Queues);

    /// <param name="Messages">Number of poison messages.</param>
    /// <param name="AtLeast">Whether there may be more, because counting stops at 100.</param>
    public sealed record PoisonAnswer(int Messages, bool AtLeast);

    public sealed record KeysAnswer(RingAnswer Sealing, RingAnswer Hashing, RingAnswer Signing, RingAnswer Audit);

    public sealed record RingAnswer(string Current, IReadOnlyList<string> Names);

    /// <summary>The caller's address as this deployment sees it, so that one request shows whether client addresses reach it.</summary>
    /// <param name="Address">The caller's address; null if the header names none.</param>
    /// <param name="Network">The network that failures are counted by; null if the address is.</param>
    /// <param name="Shared">Whether the address is private or unknown, and so cannot distinguish clients.</param>
    /// <param name="Header">The header that provided the address; null if it was taken from the connection.</param>
    public sealed record CallerAnswer(string? Address, string? Network, bool Shared, string? Header)
    {
        public static CallerAnswer Of(ClientAddress caller)
        {
            return new(
                caller.Address?.ToString(),
                caller.Address is null ? null : caller.Network.Reveal(),
                caller.Network.IsShared,
                caller.Header
            );
        }
    }

    [Function(nameof(GetOperatorHealth))]
    [OperatorAccess]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "api/operator/health")] HttpRequest request
    )
    {
        var reach = new StorageReach(storage, request.HttpContext.RequestAborted);
        var (asked, depths, given) = (
            reach.TestAsync(),
            reach.DepthsAsync(),
            reach.AskAsync(async limit => (int?)await poison.CountAsync(PoisonLimit, limit))
        );
        var (tables, queues) = await asked;
        // Always 200: the caller asked for the report, and the report was produced.
        return ApiResult.Ok(
            new Answer(
                tables && queues ? "ok" : "unavailable",
                new StorageAnswer(tables, queues),
                await depths,
                await given is { } count ? new PoisonAnswer(count, count == PoisonLimit) : null,
                new KeysAnswer(
                    new RingAnswer(sealer.CurrentKey, [.. sealer.Keys]),
                    new RingAnswer(hasher.CurrentKey, [.. hasher.Keys]),
                    new RingAnswer(signing.Names.Current, signing.Names.Names),
                    new RingAnswer(seals.Ring.Names.Current, seals.Ring.Names.Names)
                ),
                CallerAnswer.Of(RequestFeature.Of(request.HttpContext).Client)
            )
        );
    }
}
