using MfaFunctions.Platform;
using MfaFunctions.Tenancy;

namespace MfaFunctions.Accounts;

/// <summary>
/// Checks whether a tenant has an Owner who can actually sign in. Being listed as an Owner is not enough. Changes to Owners' accounts that
/// are being committed count as done.
/// </summary>
public sealed class OwnerAvailability(AccountStore accounts, TimeProvider clock)
{
    /// <summary>
    /// Whether at least one Owner can sign in. An Owner who has not accepted the invitation cannot, and the invited address may be
    /// mistyped. An Owner without a first factor that the tenant accepts cannot either, and neither can one without the second factor that
    /// the policy requires, even during the grace period: until one is enrolled, there is nothing but a password.
    /// </summary>
    /// <param name="tenant">The tenant as just read. A decision based on the result is committed under its ETag.</param>
    public async Task<bool> AnyAsync(Tenant tenant, CancellationToken cancellationToken) =>
        (await ListAsync(tenant, cancellationToken)).Count > 0;

    /// <summary>Whether at least one Owner can sign in and verify with an authenticator.</summary>
    /// <inheritdoc cref="AnyAsync"/>
    public async Task<bool> AnyWithFactorAsync(Tenant tenant, CancellationToken cancellationToken) =>
        (await ListAsync(tenant, cancellationToken)).Any(a => a.Factors.Work);

    /// <summary>One Owner's account after the changes that are being committed; null if there is none.</summary>
    /// <inheritdoc cref="AnyAsync"/>
    public async Task<Account?> FindAsync(Tenant tenant, UserId user, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        return await accounts.FindAsync(tenant.Id, user, cancellationToken) is { } account
            ? tenant.OwnerChanges.Where(c => c.User == user.Value && now < c.Until).Aggregate(account.In(tenant), (a, c) => a.After(c))
            : null;
    }

    private async Task<IReadOnlyList<Account>> ListAsync(Tenant tenant, CancellationToken cancellationToken)
    {
        var listed = await Task.WhenAll(tenant.Owners.Select(id => FindAsync(tenant, UserId.Parse(id), cancellationToken)));
        return [.. listed.OfType<Account>().Where(a => CanAct(a, tenant))];
    }

    private static bool CanAct(Account account, Tenant tenant) =>
        account.Profile is { Closed: false, Role: Role.Owner }
        && account.Credentials.UsableMethods(tenant).Count > 0
        && CanVerify(account, tenant.Policy);

    private static bool CanVerify(Account account, TwoFactorPolicy policy) =>
        policy.Mode switch
        {
            TwoFactorMode.Required => account.Factors.AreUsable,
            TwoFactorMode.Optional => !account.HasAuthenticator || account.Factors.AreUsable,
            _ => true,
        };
}
