using MfaFunctions.Authorization;
using MfaFunctions.Events;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Http;
using MfaFunctions.Protection;
using MfaFunctions.Tenancy;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace MfaFunctions.KeyRotation;

/// <summary>
/// Starts the walk that reseals a tenant's secrets under the current key, for operators. Repeating the call restarts the walk.
/// </summary>
public sealed class ResealTenant(
    TenantStore tenants,
    ResealWalks walks,
    EventQueues queues,
    AuditLog audit,
    SecretSealer sealer,
    TimeProvider clock
)
{
    [Function(nameof(ResealTenant))]
    [OperatorAccess]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "api/operator/tenants/{t}/reseal")] HttpRequest request,
        string t,
        CancellationToken cancellationToken
    )
    {
        if (!TenantId.TryParse(t, out var id) || await tenants.FindAsync(id, cancellationToken) is null)
        {
            return ApiResult.Refused(TenancyErrors.NoSuchTenant());
        }

        var walk = new ResealWalk
        {
            Id = Identifier.New(),
            Key = sealer.CurrentKey,
            StartedAt = clock.GetUtcNow(),
        };
        // The row is written before the message is queued: a message that finds no row stops.
        await walks.WriteAsync(id, walk, cancellationToken);
        await queues.PutAsync(new ResealMessage(ResealMessage.Version, id.Value, walk.Id, null, 0, 0), cancellationToken);
        audit.Record(
            request
                .Operator()
                .Did(
                    new SecurityEvent
                    {
                        Id = walk.Id,
                        Kind = EventKind.ResealStarted,
                        Tenant = id,
                        OccurredAt = walk.StartedAt,
                        Data = new Dictionary<string, string> { [EventData.Key] = walk.Key },
                    }
                )
        );
        return ApiResult.Accepted(ResealResource.Of(walk));
    }
}
