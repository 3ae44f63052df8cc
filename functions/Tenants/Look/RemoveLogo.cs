using MfaFunctions.Accounts;
using MfaFunctions.Authorization;
using MfaFunctions.Platform.Http;
using MfaFunctions.Tenancy;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace MfaFunctions.Tenants.Look;

/// <summary>Removes the tenant's logo, for Owners.</summary>
public sealed class RemoveLogo(LookChanges changes, LogoRows rows)
{
    [Function(nameof(RemoveLogo))]
    [TenantAccess(Role.Owner)]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "api/tenants/{t}/logo")] HttpRequest request
    )
    {
        var owner = request.Caller();
        var changed = await changes.CommitAsync(owner, IfMatch.Of(request), tenant =>
            tenant with
            {
                Look = tenant.Look with { Logo = null },
            }
        );
        if (!changed.IsRefused(out _, out var change) && change.Before.Look.Logo is { } logo)
        {
            await rows.DeleteAsync(owner.Tenant.Id, logo.Hash, CancellationToken.None);
        }

        return ApiResult.From(changed, c => ApiResult.Ok(LookResource.Of(c.After), LookResource.TagOf(c.After)));
    }
}
