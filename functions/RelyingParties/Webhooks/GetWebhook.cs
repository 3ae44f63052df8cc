using MfaFunctions.Accounts;
using MfaFunctions.Authorization;
using MfaFunctions.Platform.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace MfaFunctions.RelyingParties.Webhooks;

/// <summary>Returns the tenant's webhook, and the ETag that changes require, for Owners.</summary>
public sealed class GetWebhook
{
    [Function(nameof(GetWebhook))]
    [TenantAccess(Role.Owner)]
    public IResult Run([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/tenants/{t}/webhook")] HttpRequest request)
    {
        var tenant = request.Caller().Tenant;
        return ApiResult.Ok(WebhookResource.Of(tenant), WebhookResource.TagOf(tenant));
    }
}
