using MfaFunctions.Accounts;
using MfaFunctions.Authorization;
using MfaFunctions.Platform.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace MfaFunctions.Tenants;

/// <summary>Returns the tenant's identity providers and the ETag of the list.</summary>
public sealed class GetIdentityProviders
{
    [Function(nameof(GetIdentityProviders))]
    [TenantAccess(Role.Member)]
    public IResult Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/tenants/{t}/identity-providers")] HttpRequest request
    )
    {
        var caller = request.Caller();
        var tenant = caller.Tenant;
        return ApiResult.Ok(IdentityProvidersResource.Of(tenant, caller), tenant.IdentityProvidersTag);
    }
}
