using MfaFunctions.Platform;
using MfaFunctions.Tenancy;

namespace MfaFunctions.Accounts;

/// <summary>Checks whether a tenant has an Owner who can actually sign in. Being listed as an Owner is not enough.</summary>
public sealed class OwnerAvailability(AccountStore accounts)
{
    /// <summary>
    /// Whether at least one Owner can sign in. An Owner who has not accepted the invitation cannot, and the invited address may be
    /// mistyped. An Owner without a first factor that the tenant accepts cannot either, and neither can one without the second factor that
    /// the policy requires, even during the grace period: until one is enrolled, there is nothing but a password.
    /// </summary>
    /// <param name="tenant">The tenant as just read. A decision based on the result is committed under its ETag.</param>
    public async Task<bool> AnyAsync(Tenant tenant, CancellationToken cancellationToken)
    {
        var listed = await Task.WhenAll(tenant.Owners.Select(id => accounts.FindAsync(tenant.Id, UserId.Parse(id), cancellationToken)));
        return listed.Any(account =>
            account is { Profile: { Closed: false, Role: Role.Owner } }
            && account.Credentials.UsableMethods(tenant).Count > 0
            && CanVerify(account, tenant.Policy)
        );
    }

    private static bool CanVerify(Account account, TwoFactorPolicy policy) =>
        policy.Mode switch
        {
            TwoFactorMode.Required => account.Factors.AreUsable,
            TwoFactorMode.Optional => !account.HasAuthenticator || account.Factors.AreUsable,
            _ => true,
        };
}
