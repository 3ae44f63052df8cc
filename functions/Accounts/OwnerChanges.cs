using MfaFunctions.Platform;
using MfaFunctions.Platform.Http;
using MfaFunctions.Tenancy;

namespace MfaFunctions.Accounts;

/// <summary>
/// Begins a change to an Owner's account that takes away a way to sign in. Of two such changes, or of one and a change to the policy, the
/// later one is decided on what the earlier one leaves.
/// </summary>
public sealed class OwnerChanges(TenantStore tenants, TimeProvider clock)
{
    // Far longer than a commit with its retries. Clocks of two machines may differ by less than the half that is kept back.
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(2);

    /// <param name="id">The tenant.</param>
    /// <param name="user">The Owner.</param>
    /// <param name="subject">What goes; see <see cref="OwnerChange"/>.</param>
    /// <param name="judge">Returns why the change must not be; null if it may. Called again after a lost race.</param>
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

    /// <exception cref="UnavailableException">It is too late to commit a change that was begun.</exception>
    public static void EnsureInTime(DateTimeOffset limit, DateTimeOffset now)
    {
        if (now >= limit)
        {
            throw new UnavailableException("A change to an Owner's account took too long.");
        }
    }
}
