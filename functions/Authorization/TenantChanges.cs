using MfaFunctions.Platform;
using MfaFunctions.Platform.Http;
using MfaFunctions.Platform.Storage;
using MfaFunctions.Tenancy;

namespace MfaFunctions.Authorization;

/// <summary>Commits what an Owner decides about the tenant, under its ETag.</summary>
public sealed class TenantChanges(TenantStore tenants)
{
    /// <param name="owner">Who decides, at first on the tenant that the request was admitted with.</param>
    /// <param name="decide">Decides on the tenant as just read.</param>
    /// <exception cref="UnavailableException">The race was lost 8 times, or storage did not answer clearly.</exception>
    public async Task<Result<T>> CommitAsync<T>(SessionContext owner, Func<Tenant, TenantDecision<T>> decide)
    {
        var reading = Reading.Of(owner.Tenant, again: () => tenants.GetAsync(owner.Tenant.Id, CancellationToken.None));
        // Another Owner may have changed the tenant: perhaps what this is about, perhaps who is an Owner.
        var decided = await tenants.ChangeAsync(reading, tenant =>
            tenant.Owners.Contains(owner.Account.Id.Value) ? decide(tenant) : ApiError.NotFound()
        );
        return decided.Answer;
    }
}
