using MfaFunctions.Events;
using MfaFunctions.Platform;
using MfaFunctions.Policies;

namespace MfaFunctions.Members;

/// <summary>Changes who is an Owner, in the tenant's row, which is the authority. Two changes at once are one after the other.</summary>
public sealed class Owners(TenantStore tenants)
{
    /// <param name="tenant">The tenant.</param>
    /// <param name="user">Who becomes an Owner; nothing changes for one who is.</param>
    /// <param name="by">The Owner who says so, who must still be one when it is committed; null for an operator.</param>
    /// <param name="told">What the other Owners are told.</param>
    /// <returns>The refusal, or null.</returns>
    public Task<ApiError?> AddAsync(TenantId tenant, UserId user, UserId? by, SecurityEvent told) =>
        ChangeAsync(tenant, by, told, owners => owners.Contains(user.Value) ? owners : [.. owners, user.Value]);

    /// <summary>The last Owner stays.</summary>
    /// <inheritdoc cref="AddAsync"/>
    public Task<ApiError?> RemoveAsync(TenantId tenant, UserId user, UserId? by, SecurityEvent told) =>
        ChangeAsync(tenant, by, told, owners => [.. owners.Where(o => o != user.Value)]);

    private async Task<ApiError?> ChangeAsync(TenantId id, UserId? by, SecurityEvent told, Func<IReadOnlyList<string>, IReadOnlyList<string>> change)
    {
        for (var race = new CommitRace("tenant"); ; await race.LostAsync())
        {
            var tenant = await tenants.FindAsync(id, CancellationToken.None) ?? throw new UnavailableException("The tenant is gone.");
            if (by is not null && !tenant.Owners.Contains(by.Value))
            {
                return ApiError.NotFound();
            }

            var owners = change(tenant.Owners);
            if (owners.Count == 0)
            {
                return MemberErrors.LastOwner();
            }

            if (owners.Count == tenant.Owners.Count || await tenants.TryReplaceAsync(tenant with { Owners = owners }, told))
            {
                return null;
            }
        }
    }
}
