using MfaFunctions.Accounts;
using MfaFunctions.Authorization;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Http;
using MfaFunctions.Tenancy;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace MfaFunctions.Tenants;

/// <summary>Returns one tenant's policy and enrollment totals, for operators.</summary>
public sealed class GetTenant(TenantStore tenants, Roster roster, TimeProvider clock)
{
    public sealed record Answer(string TenantId, string Name, int Owners, TwoFactorResource Policy, PolicyProgress Progress);

    [Function(nameof(GetTenant))]
    [OperatorAccess]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "api/operator/tenants/{t}")] HttpRequest request,
        string t,
        CancellationToken cancellationToken
    )
    {
        if (!TenantId.TryParse(t, out var id) || await tenants.FindAsync(id, cancellationToken) is not { } tenant)
        {
            return ApiResult.Refused(TenancyErrors.NoSuchTenant());
        }

        var progress = await PolicyProgress.SumAsync(
            tenant.Policy,
            roster.ReadAllAsync(id, after: null, cancellationToken),
            clock.GetUtcNow()
        );
        return ApiResult.Ok(
            new Answer(id.Value, tenant.Name, tenant.Owners.Count, TwoFactorResource.Of(tenant.Policy), progress),
            tenant.Policy.ETag
        );
    }
}
