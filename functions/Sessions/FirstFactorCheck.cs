using MfaFunctions.Accounts;
using MfaFunctions.Factors;
using MfaFunctions.Identity;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Http;
using MfaFunctions.Tenancy;

namespace MfaFunctions.Sessions;

/// <summary>The person who proved a first factor, with the account as last read.</summary>
public sealed record ProvenPerson(Tenant Tenant, Account Account, FirstFactor Factor);

/// <summary>
/// Checks the first factor of a person without a session. Each method returns a function that rereads and rechecks the account, to be
/// called again after an ETag conflict.
/// </summary>
public sealed class FirstFactorCheck(
    SharedTenantReads tenants,
    AccountDirectory directory,
    IdentityDirectory identities,
    AccountStore accounts,
    PasswordVerifier passwords,
    PasswordAttemptLimiter failures,
    KnownNetworks networks,
    IdTokens idTokens,
    TimeProvider clock
)
{
    private static readonly TenantId Nowhere = TenantId.Parse("unknown-tenant");

    /// <summary>
    /// Checks a password. An unknown tenant, an unknown person and a wrong password take the same reads and the same hash, so that the
    /// response time does not distinguish them.
    /// </summary>
    public async Task<Func<Task<Result<ProvenPerson>>>> OfPasswordAsync(TenantId? id, string email, string password, ClientNetwork network)
    {
        var findTenant = tenants.FindAsync(id ?? Nowhere);
        var findUser = directory.FindAsync(id ?? Nowhere, email, CancellationToken.None);
        await Task.WhenAll(findTenant, findUser);
        var tenant = await findTenant;
        var user = await findUser ?? UserId.New();
        return async () =>
        {
            var found = await accounts.FindAsync(id ?? Nowhere, user, CancellationToken.None);
            var check = await passwords.CheckAsync(found?.Credentials.PasswordHash, password);
            var right =
                id is not null && tenant is not null && found is { Profile.Closed: false } && check != PasswordCheck.Wrong ? found : null;
            var judged = await failures.JudgeAsync(id ?? Nowhere, email, network, right, SessionErrors.InvalidCredentials());
            if (judged.IsRefused(out var refusal, out var account))
            {
                return refusal;
            }

            if (check == PasswordCheck.RightWithOldHash)
            {
                account = account with { Credentials = account.Credentials with { PasswordHash = await passwords.HashAsync(password) } };
            }

            var factor = new FirstFactor(FirstFactor.Password, clock.GetUtcNow(), tenant!.Policy.Version);
            return new ProvenPerson(tenant!, networks.Remember(account, network), factor);
        };
    }

    /// <summary>Checks an ID token and consumes it, whatever the outcome. Every failure gets the same answer.</summary>
    public async Task<Func<Task<Result<ProvenPerson>>>> OfIdTokenAsync(TenantId? id, string idToken, ClientNetwork network)
    {
        var tenant = await tenants.FindAsync(id ?? Nowhere);
        var now = clock.GetUtcNow();
        // Also for an unknown tenant: an unreachable issuer must not reveal whether the tenant exists.
        var accepted = await idTokens.AcceptAsync(id ?? Nowhere, tenant?.IdentityProviders ?? [], idToken, now);
        if (
            id is null
            || tenant is null
            || accepted is not { } proven
            || await identities.FindAsync(id, proven.Issuer, proven.Subject, CancellationToken.None) is not { } user
        )
        {
            return () => Task.FromResult<Result<ProvenPerson>>(SessionErrors.InvalidCredentials());
        }

        return async () =>
            // The account is authoritative: the directory may still map an identity that was unlinked from the account.
            await accounts.FindAsync(id, user, CancellationToken.None) is { Profile.Closed: false } account
            && account.Credentials.Find(proven) is not null
                ? new ProvenPerson(tenant, networks.Remember(account, network), FirstFactor.Of(proven, now, tenant.Policy.Version))
                : SessionErrors.InvalidCredentials();
    }
}
