using Azure.Data.Tables;
using MfaFunctions.Accounts;
using MfaFunctions.Authorization;
using MfaFunctions.Events;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Http;
using MfaFunctions.Platform.Storage;
using MfaFunctions.Protection;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace MfaFunctions.Audit;

/// <summary>What a look at the newest seal of the audit log found.</summary>
public enum SealState
{
    /// <summary>There is no seal yet: the first follows within half an hour of the first event.</summary>
    None,

    /// <summary>The newest seal is signed by this service, and the entries that it covers are as they were sealed.</summary>
    Intact,

    /// <summary>The newest seal or an entry that it covers was removed or altered.</summary>
    Broken,

    /// <summary>The key that signed the newest seal is no longer published.</summary>
    KeyUnknown,
}

/// <summary>
/// Checks the newest seal of a tenant's audit log and the entries that it covers, for Owners. The check of the whole chain is the
/// operator's <c>audit verify</c>.
/// </summary>
public sealed class GetAuditSeal(StorageClients storage, SealKeys keys)
{
    /// <param name="Number">Number of the newest seal, counted from 1; null without one.</param>
    /// <param name="SealedAt">When it was made; null without one.</param>
    /// <param name="Hash">Its hash, to be kept elsewhere: a chain that was cut off or rebuilt no longer has it. Null without one.</param>
    public sealed record Answer(SealState State, long? Number, DateTimeOffset? SealedAt, string? Hash);

    private const int RowsAtOnce = 20;

    private readonly TableClient _table = storage.Table(StorageNames.Audit);

    [Function(nameof(GetAuditSeal))]
    [TenantAccess(Role.Owner)]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/tenants/{t}/audit/seal")] HttpRequest request,
        CancellationToken cancellationToken
    ) => ApiResult.Ok(await CheckAsync(request.Caller().Tenant.Id, cancellationToken));

    private async Task<Answer> CheckAsync(TenantId tenant, CancellationToken cancellationToken)
    {
        var partition = AuditSeal.PartitionOf(tenant);
        var head = await _table.GetEntityIfExistsAsync<TableEntity>(partition, AuditChain.HeadKey, cancellationToken: cancellationToken);
        if (!head.HasValue)
        {
            return new Answer(SealState.None, null, null, null);
        }

        var (number, hash) = (head.Value!.GetInt64("Number") ?? 0, head.Value.GetString("Hash") ?? "");
        var row = await _table.GetEntityIfExistsAsync<TableEntity>(
            partition,
            AuditSeal.RowKeyOf(number),
            cancellationToken: cancellationToken
        );
        if (!row.HasValue)
        {
            return new Answer(SealState.Broken, number, null, hash);
        }

        var seal = AuditSeal.FromEntity(tenant, row.Value!);
        var state =
            seal.Hash != hash || !seal.MatchesItsRows() ? SealState.Broken
            : keys.Ring.Published.FirstOrDefault(k => k.Kid == seal.KeyId) is not { } key ? SealState.KeyUnknown
            : seal.IsSignedBy(key) && await HasItsRowsAsync(seal, cancellationToken) ? SealState.Intact
            : SealState.Broken;
        return new Answer(state, seal.Number, seal.SealedAt, seal.Hash);
    }

    // Point reads of at most 200 rows. Other events lie between them, and a range would read those, too.
    private async Task<bool> HasItsRowsAsync(AuditSeal seal, CancellationToken cancellationToken)
    {
        foreach (var chunk in seal.Rows.Chunk(RowsAtOnce))
        {
            var areSame = await Task.WhenAll(
                chunk.Select(async sealedRow =>
                {
                    var row = await _table.GetEntityIfExistsAsync<TableEntity>(
                        seal.Partition,
                        sealedRow.Key,
                        cancellationToken: cancellationToken
                    );
                    return row.HasValue && AuditRow.Hash(row.Value!) == sealedRow.Hash;
                })
            );
            if (areSame.Contains(false))
            {
                return false;
            }
        }

        return true;
    }
}
