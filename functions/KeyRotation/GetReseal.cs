using MfaFunctions.Authorization;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Http;
using MfaFunctions.Platform.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace MfaFunctions.KeyRotation;

/// <summary>
/// Returns the progress of a tenant's reseal walk, for operators. Once the walk has finished without failures, no secret of the tenant
/// refers to an older key.
/// </summary>
public sealed class GetReseal(ResealWalks walks)
{
    [Function(nameof(GetReseal))]
    [OperatorAccess]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "api/operator/tenants/{t}/reseal")] HttpRequest request,
        string t,
        CancellationToken cancellationToken
    ) =>
        TenantId.TryParse(t, out var id) && await walks.FindAsync(id, cancellationToken) is { } walk
            ? ApiResult.Ok(ResealResource.Of(walk))
            : ApiResult.Refused(ApiError.NotFound(Reason.Of("no_reseal")));
}
