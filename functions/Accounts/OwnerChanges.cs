using MfaFunctions.Platform;
using MfaFunctions.Platform.Http;
using MfaFunctions.Tenancy;

namespace MfaFunctions.Accounts;

/// <summary>
/// Begins a change to an Owner's account that removes a way to sign in. Two concurrent changes of this kind, or one and a change to the
/// tenant, are serialized by the tenant's row: the later one is decided with the earlier one done.
/// </summary>
public sealed class OwnerChanges(TenantStore tenants, TimeProvider clock)
{
    // Much longer than a commit with its retries. Half of it is reserved for differences between the clocks of two instances.
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(2);

    /// <param name="id">The tenant.</param>
    /// <param name="user">The Owner.</param>
    /// <param name="subject">What is removed; see <see cref="OwnerChange"/>.</param>
    /// <param name="judge">Returns the refusal, or null to permit the change. Called again after a lost race.</param>
    /// <returns>The time before which the account must be committed.</returns>
    public async Task<Result<DateTimeOffset>> BeginAsync(TenantId id, UserId user, string subject, Func<Tenant, Task<ApiError?>> judge)
    {
        var begun = await tenants.ChangeAsync(
            () => tenants.GetAsync(id, CancellationToken.None),
            async tenant =>
            {
                var now = clock.GetUtcNow();
                if (await judge(tenant) is { } refusal)
                {
                    return refusal;
                }

                var change = new OwnerChange(user.Value, subject, now + Lifetime);
                var others = tenant.OwnerChanges.Where(c => now < c.Until && (c.User, c.Subject) != (change.User, change.Subject));
                return TenantDecision.Commit(tenant with { OwnerChanges = [.. others, change] }, now + (Lifetime / 2));
            }
        );
        return begun.Answer;
    }

    /// <exception cref="UnavailableException">The time limit of a begun change has passed.</exception>
    public static void EnsureInTime(DateTimeOffset limit, DateTimeOffset now)
    {
        if (now >= limit)
        {
            throw new UnavailableException("A change to an Owner's account took too long.");
        }
    }
}
