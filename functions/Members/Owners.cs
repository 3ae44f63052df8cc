using MfaFunctions.Accounts;
using MfaFunctions.Events;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Http;
using MfaFunctions.Tenancy;

namespace MfaFunctions.Members;

/// <summary>Changes who is an Owner, in the tenant's row, which is the authority. Two changes at once are one after the other.</summary>
public sealed class Owners(TenantStore tenants, OwnerAvailability acting)
{
    /// <param name="tenant">The tenant.</param>
    /// <param name="user">Who becomes an Owner; nothing changes for one who is.</param>
    /// <param name="by">The Owner who says so, who must still be one when it is committed; null for an operator.</param>
    /// <param name="told">What the other Owners are told.</param>
    /// <returns>The refusal, or null.</returns>
    public Task<ApiError?> AddAsync(TenantId tenant, UserId user, UserId? by, SecurityEvent told) =>
        ChangeAsync(tenant, by, told, current => current.Owners.Contains(user.Value) ? current : current with { Owners = [.. current.Owners, user.Value] });

    /// <summary>The last Owner who can sign in stays: an invitation that nobody has accepted is no successor.</summary>
    /// <inheritdoc cref="AddAsync"/>
    public Task<ApiError?> RemoveAsync(TenantId tenant, UserId user, UserId? by, SecurityEvent told) =>
        ChangeAsync(tenant, by, told, current => current.WithoutOwner(user));

    private async Task<ApiError?> ChangeAsync(TenantId id, UserId? by, SecurityEvent told, Func<Tenant, Tenant> change)
    {
        var decided = await tenants.ChangeAsync(() => tenants.FindAsync(id, CancellationToken.None), async found =>
        {
            var tenant = found ?? throw new UnavailableException("The tenant is gone.");
            if (by is not null && !tenant.Owners.Contains(by.Value))
            {
                return ApiError.NotFound();
            }

            var changed = change(tenant);
            if (changed.Owners.Count < tenant.Owners.Count && !await acting.AnyAsync(changed, CancellationToken.None))
            {
                return MemberErrors.LastOwner();
            }

            return changed.Owners.Count == tenant.Owners.Count
                ? TenantDecision.Unchanged(true)
                : TenantDecision.Commit(changed, true, told);
        });
        return decided.Answer.Error;
    }
}
