using MfaFunctions.Platform;
using MfaFunctions.Platform.Storage;
using MfaFunctions.Tenancy;

namespace MfaFunctions.Authorization;

/// <summary>Commits an Owner's decision about the tenant, under its ETag.</summary>
public sealed class TenantChanges(TenantStore tenants)
{
    /// <param name="owner">The deciding Owner, at first with the tenant that the request was admitted with.</param>
    /// <param name="decide">Decides on the tenant as just read.</param>
    /// <exception cref="UnavailableException">The race was lost 8 times, or the outcome of the commit is unknown.</exception>
    public Task<Result<T>> CommitAsync<T>(SessionContext owner, Func<Tenant, TenantDecision<T>> decide) =>
        CommitAsync(owner, tenant => Task.FromResult(decide(tenant)));

    /// <inheritdoc cref="CommitAsync{T}(SessionContext, Func{Tenant, TenantDecision{T}})"/>
    public async Task<Result<T>> CommitAsync<T>(SessionContext owner, Func<Tenant, Task<TenantDecision<T>>> decide)
    {
        var reading = Reading.Of(owner.Tenant, again: () => tenants.GetAsync(owner.Tenant.Id, CancellationToken.None));
        // Another Owner may have changed the tenant meanwhile, including its list of Owners.
        var decided = await tenants.ChangeAsync(reading, async tenant =>
            tenant.Owners.Contains(owner.Account.Id.Value) ? await decide(tenant) : Denials.NoRole()
        );
        return decided.Answer;
    }
}
