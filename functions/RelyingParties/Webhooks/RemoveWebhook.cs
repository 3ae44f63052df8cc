using MfaFunctions.Accounts;
using MfaFunctions.Authorization;
using MfaFunctions.Platform.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace MfaFunctions.RelyingParties.Webhooks;

/// <summary>Removes the tenant's webhook with its token, for Owners. Events that wait are dropped.</summary>
public sealed class RemoveWebhook(WebhookChanges changes)
{
    [Function(nameof(RemoveWebhook))]
    [TenantAccess(Role.Owner)]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "api/tenants/{t}/webhook")] HttpRequest request
    ) => ApiResult.From(await changes.CommitAsync(request.Caller(), IfMatch.Of(request), null), _ => ApiResult.NoContent());
}
