using MfaFunctions.Accounts;
using MfaFunctions.Authorization;
using MfaFunctions.Platform;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace MfaFunctions.Tenants;

/// <summary>Route 14: the tenant's policy and its entity tag.</summary>
public sealed class GetTwoFactor
{
    [Function(nameof(GetTwoFactor))]
    [TenantAccess(Role.Member)]
    public IResult Run([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "tenants/{t}/two-factor")] HttpRequest request)
    {
        var policy = request.Caller().Tenant.Policy;
        return ApiResult.Ok(TwoFactorResource.Of(policy), policy.ETag);
    }
}
