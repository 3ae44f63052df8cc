using MfaFunctions.Authorization;
using MfaFunctions.Events;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Http;
using MfaFunctions.Tenancy;

namespace MfaFunctions.Tenants.Look;

/// <summary>Commits an Owner's change of the tenant's look, under its ETag, with an event that says what changed.</summary>
public sealed class LookChanges(TenantChanges tenants)
{
    /// <param name="owner">The Owner, whose second factor must be fresh.</param>
    /// <param name="ifMatch">The ETag that the Owner has read.</param>
    /// <param name="change">Changes the tenant as just read.</param>
    /// <returns>The tenant before and after.</returns>
    public async Task<Result<(Tenant Before, Tenant After)>> CommitAsync(SessionContext owner, IfMatch ifMatch, Func<Tenant, Tenant> change)
    {
        if (!owner.IsFresh)
        {
            return Denials.NotFresh(owner);
        }

        return await tenants.CommitAsync<(Tenant, Tenant)>(owner, tenant =>
        {
            if (TenantErrors.Mismatch(ifMatch, LookResource.TagOf(tenant)) is { } mismatch)
            {
                return mismatch;
            }

            var next = change(tenant);
            return LookResource.Of(next) == LookResource.Of(tenant)
                ? TenantDecision.Unchanged((tenant, next))
                : TenantDecision.Commit(next, (tenant, next), Changed(owner, tenant, next));
        });
    }

    private static SecurityEvent Changed(SessionContext owner, Tenant from, Tenant to)
    {
        var data = new Dictionary<string, string> { [EventData.Client] = owner.Request.Client };
        if (from.Name != to.Name)
        {
            (data[EventData.From], data[EventData.TenantName]) = (from.Name, to.Name);
        }

        if (from.Look.Color != to.Look.Color)
        {
            data[EventData.Color] = to.Look.Color ?? "";
        }

        if (from.Look.Logo != to.Look.Logo)
        {
            data[EventData.Logo] = to.Look.Logo?.Version ?? "";
        }

        return owner.Tenant.NewEvent(EventKind.LookChanged, owner.Now) with
        {
            Actor = owner.Account.Id,
            Data = data,
        };
    }
}
