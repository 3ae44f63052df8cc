using MfaFunctions.Accounts;
using MfaFunctions.Authorization;
using MfaFunctions.Events;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Http;
using MfaFunctions.Tenancy;

namespace MfaFunctions.Members;

/// <summary>Adds and removes Owners in the tenant row, the authority on who is an Owner. Concurrent changes are serialized.</summary>
public sealed class Owners(TenantStore tenants, OwnerAvailability acting)
{
    /// <summary>
    /// The most Owners of a tenant. The list is one property of the tenant's row, which holds some 1,100 ids (32 Ki characters).
    /// </summary>
    public const int Maximum = 500;

    /// <summary>Why nobody else can become an Owner; null if somebody can. To be asked before the first write.</summary>
    public static ApiError? Full(Tenant tenant, UserId? user) =>
        tenant.Owners.Count < Maximum || (user is not null && tenant.Owners.Contains(user.Value))
            ? null
            : MemberErrors.TooManyOwners(Maximum);

    /// <param name="tenant">The tenant.</param>
    /// <param name="user">The person whose role changes. Nothing changes if the person already has the role.</param>
    /// <param name="by">The acting Owner, who must still be an Owner at commit; null for an operator.</param>
    /// <param name="told">The event sent to the other Owners.</param>
    /// <returns>The error, or null on success.</returns>
    public Task<ApiError?> AddAsync(TenantId tenant, UserId user, UserId? by, SecurityEvent told) =>
        ChangeAsync(tenant, by, told, current =>
            current.Owners.Contains(user.Value) ? current : current with { Owners = [.. current.Owners, user.Value] }
        );

    /// <summary>
    /// Removes an Owner, except the last one who can sign in. An invited Owner who has not accepted does not count as a successor.
    /// </summary>
    /// <inheritdoc cref="AddAsync"/>
    public Task<ApiError?> RemoveAsync(TenantId tenant, UserId user, UserId? by, SecurityEvent told) =>
        ChangeAsync(tenant, by, told, current => current.WithoutOwner(user));

    private async Task<ApiError?> ChangeAsync(TenantId id, UserId? by, SecurityEvent told, Func<Tenant, Tenant> change)
    {
        var decided = await tenants.ChangeAsync(
            () => tenants.GetAsync(id, CancellationToken.None),
            async tenant =>
            {
                if (by is not null && !tenant.Owners.Contains(by.Value))
                {
                    return Denials.NoRole();
                }

                var changed = change(tenant);
                if (changed.Owners.Count > tenant.Owners.Count && Full(tenant, null) is { } full)
                {
                    return full;
                }

                if (changed.Owners.Count < tenant.Owners.Count && !await acting.AnyAsync(changed, CancellationToken.None))
                {
                    return MemberErrors.LastOwner();
                }

                return changed.Owners.Count == tenant.Owners.Count
                    ? TenantDecision.Unchanged(true)
                    : TenantDecision.Commit(changed, true, told);
            }
        );
        return decided.Answer.Error;
    }
}
