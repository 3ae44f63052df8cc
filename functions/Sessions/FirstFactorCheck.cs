using MfaFunctions.Accounts;
using MfaFunctions.Identity;
using MfaFunctions.Platform;
using MfaFunctions.Policies;

namespace MfaFunctions.Sessions;

/// <summary>Whom a first factor proved, as the account was read.</summary>
public sealed record ProvenPerson(Tenant Tenant, Account Account, FirstFactor Factor);

/// <summary>
/// Checks the first factor of somebody who has no session yet. The answer is a check that may be asked again after a lost race,
/// on a new reading of the account.
/// </summary>
public sealed class FirstFactorCheck(
    SharedTenantReads tenants,
    AccountDirectory directory,
    IdentityDirectory identities,
    AccountStore accounts,
    PasswordVerifier passwords,
    PasswordFailures failures,
    KnownNetworks networks,
    IdTokens idTokens,
    TimeProvider clock)
{
    private static readonly TenantId Nowhere = TenantId.Parse("unknown-tenant");

    /// <summary>An unknown tenant costs the same reads and the same hash as an unknown person or a wrong password.</summary>
    public async Task<Func<Task<Result<ProvenPerson>>>> OfPasswordAsync(TenantId? id, string email, string password, Redacted network)
    {
        var findTenant = tenants.FindAsync(id ?? Nowhere);
        var findUser = directory.FindAsync(id ?? Nowhere, email, CancellationToken.None);
        var findTries = failures.ReadAsync(id ?? Nowhere, email, network);
        await Task.WhenAll(findTenant, findUser, findTries);
        var tenant = await findTenant;
        var tries = await findTries;
        var user = await findUser ?? UserId.New();
        return async () =>
        {
            var account = await accounts.FindAsync(id ?? Nowhere, user, CancellationToken.None);
            var check = await passwords.CheckAsync(account?.Credentials.PasswordHash, password);
            if (id is null || tenant is null || account is null or { Profile.Closed: true } || check == PasswordCheck.Wrong
                || (tries.Exhausted && !networks.Contains(account, network)))
            {
                // Also when there were too many, a password is checked and only a right one can tell that the network is known.
                return await failures.RefuseAsync(tries, SessionErrors.InvalidCredentials());
            }

            if (check == PasswordCheck.RightWithOldHash)
            {
                account = account with { Credentials = account.Credentials with { PasswordHash = await passwords.HashAsync(password) } };
            }

            return new ProvenPerson(tenant, networks.Note(account, network), new FirstFactor(FirstFactor.Password, clock.GetUtcNow(), tenant.Policy.Version));
        };
    }

    /// <summary>The token is used up by this, whatever follows. One answer stands for everything that can be wrong.</summary>
    public async Task<Func<Task<Result<ProvenPerson>>>> OfIdTokenAsync(TenantId? id, string idToken, Redacted network)
    {
        var tenant = await tenants.FindAsync(id ?? Nowhere);
        var now = clock.GetUtcNow();
        if (id is null || tenant is null
            || await idTokens.AcceptAsync(id, tenant.IdentityProviders, idToken, now) is not { } proven
            || await identities.FindAsync(id, proven.Issuer, proven.Subject, CancellationToken.None) is not { } user)
        {
            return () => Task.FromResult<Result<ProvenPerson>>(SessionErrors.InvalidCredentials());
        }

        return async () =>
            // The account has the last word: the directory may still name one that the identity was unlinked from.
            await accounts.FindAsync(id, user, CancellationToken.None) is { Profile.Closed: false } account && account.Credentials.Find(proven) is not null
                ? new ProvenPerson(tenant, networks.Note(account, network), FirstFactor.Of(proven, now, tenant.Policy.Version))
                : SessionErrors.InvalidCredentials();
    }
}
