using MfaFunctions.Authorization;
using MfaFunctions.Platform.Http;
using MfaFunctions.Protection;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace MfaFunctions.Audit;

/// <summary>Returns the public keys for verifying the seals of audit logs: those of the ring, the current one first.</summary>
public sealed class GetAuditKeys(SealKeys keys)
{
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(5);

    public sealed record Answer(IReadOnlyList<PublicKey> Keys);

    [Function(nameof(GetAuditKeys))]
    [PublicAccess]
    public IResult Run([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/audit-jwks.json")] HttpRequest request) =>
        ApiResult.OkForAll(new Answer(keys.Ring.Published), Kept);
}
