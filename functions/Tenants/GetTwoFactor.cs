using MfaFunctions.Accounts;
using MfaFunctions.Authorization;
using MfaFunctions.Platform.Http;
using MfaFunctions.Tenancy;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace MfaFunctions.Tenants;

/// <summary>Returns the tenant's policy and its ETag. Owners also get the progress of a switch to <c>required</c>.</summary>
public sealed class GetTwoFactor(Roster roster)
{
    [Function(nameof(GetTwoFactor))]
    [TenantAccess(Role.Member)]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/tenants/{t}/two-factor")] HttpRequest request,
        CancellationToken cancellationToken
    )
    {
        var caller = request.Caller();
        var policy = caller.Tenant.Policy;
        var progress =
            caller.IsOwner && policy.Mode == TwoFactorMode.Required
                ? await PolicyProgress.SumAsync(policy, roster.ReadAllAsync(caller.Tenant.Id, after: null, cancellationToken), caller.Now)
                : null;
        return ApiResult.Ok(TwoFactorResource.Of(policy, progress), policy.ETag);
    }
}
