using MfaFunctions.Accounts;
using MfaFunctions.Authorization;
using MfaFunctions.Platform.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace MfaFunctions.Tenants.Look;

/// <summary>Returns the tenant's name, color and logo, and the ETag that changes require.</summary>
public sealed class GetLook
{
    [Function(nameof(GetLook))]
    [TenantAccess(Role.Owner)]
    public IResult Run([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/tenants/{t}/look")] HttpRequest request)
    {
        var tenant = request.Caller().Tenant;
        return ApiResult.Ok(LookResource.Of(tenant), LookResource.TagOf(tenant));
    }
}
