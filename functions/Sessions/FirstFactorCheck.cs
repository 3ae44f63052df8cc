using MfaFunctions.Accounts;
using MfaFunctions.Factors;
using MfaFunctions.Identity;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Http;
using MfaFunctions.Platform.Storage;
using MfaFunctions.Platform.Text;
using MfaFunctions.Protection;
using MfaFunctions.Tenancy;

namespace MfaFunctions.Sessions;

/// <summary>The person who proved a first factor, with the account as last read.</summary>
/// <param name="FromNewNetwork">See <see cref="KnownNetworks.IsNew"/>.</param>
public sealed record ProvenPerson(Tenant Tenant, Account Account, FirstFactor Factor, bool FromNewNetwork)
{
    public Account Account { get; init; } = Account.In(Tenant);

    /// <summary>The passkey that was the first factor and is the second one too; null if it was none.</summary>
    public CheckedFactor? Passkey { get; init; }
}

/// <summary>
/// The outcome of checking a first factor. While a proven password is not disposed of, other sign-ins of the person from the network wait.
/// </summary>
/// <param name="read">Reads the account and compares it with what was checked; called again after an ETag conflict.</param>
/// <param name="password">The password behind it, if any.</param>
public sealed class FirstFactorProof(Func<Task<Result<ProvenPerson>>> read, CheckedPassword? password = null) : IDisposable
{
    /// <summary>Creates a refusal.</summary>
    public FirstFactorProof(ApiError refusal)
        : this(() => Task.FromResult<Result<ProvenPerson>>(refusal)) { }

    public Task<Result<ProvenPerson>> ReadAsync() => read();

    public void Dispose() => password?.Dispose();
}

/// <summary>
/// Checks the first factor of a person without a session, once per request. What depends on the account's row is read again after an ETag
/// conflict; the password is not hashed again.
/// </summary>
public sealed class FirstFactorCheck(
    SharedTenantReads tenants,
    AccountDirectory directory,
    IdentityDirectory identities,
    AccountStore accounts,
    PasswordAttempts passwords,
    KnownNetworks networks,
    IdTokens idTokens,
    FirstUse firstUse,
    KeyedHasher hasher,
    TimeProvider clock
)
{
    // Hexadecimal digits: enough to tell addresses apart in a log.
    private const int AddressHashLength = 16;

    /// <summary>
    /// Checks a password. An unknown tenant, an unknown person and a wrong password take the same reads and the same hash, so that the
    /// response time does not distinguish them.
    /// </summary>
    public async Task<FirstFactorProof> OfPasswordAsync(
        TenantId? id,
        SoughtAddress email,
        string password,
        ClientNetwork network,
        string client,
        CancellationToken cancellationToken
    )
    {
        var findTenant = tenants.FindAsync(id ?? TenantId.Unknown);
        var findUser = directory.FindAsync(id ?? TenantId.Unknown, email, cancellationToken);
        await Task.WhenAll(findTenant, findUser);
        var tenant = await findTenant;
        var user = await findUser ?? UserId.New();
        var found = await ReadAsync();
        var attempt = new PasswordAttempt(id ?? TenantId.Unknown, email.CountedAs, network, client)
        {
            IsTenantKnown = id is not null && tenant is not null,
            Account = id is not null && tenant is not null ? found : null,
        };
        var checks = await passwords.CheckAsync(attempt, password, SessionErrors.InvalidCredentials(), cancellationToken);
#pragma warning disable CA2000 // The proof disposes of it.
        if (checks.IsRefused(out var refusal, out var right))
#pragma warning restore CA2000
        {
            var addressHash = hasher.Hash(hasher.CurrentKey, "address in logs", (id ?? TenantId.Unknown).Value, email.CountedAs)[
                ..AddressHashLength
            ];
            return new FirstFactorProof(refusal.Refusing(RefusalKind.Password).About(tenant?.Id, attempt.Account?.Id, addressHash));
        }

        var factor = new FirstFactor(FirstFactor.Password, clock.GetUtcNow(), tenant!.Policy.Version);
        var read = Reading.Of(found, ReadAsync);
        return new FirstFactorProof(
            async () =>
                // The password may have been changed since it was checked.
                await read() is { } account
                && right.Renew(account) is { } current
                    ? new ProvenPerson(tenant, networks.Remember(current, network), factor, networks.IsNew(current, network))
                    : SessionErrors.InvalidCredentials().About(tenant.Id, user),
            right
        );

        async Task<Account?> ReadAsync() =>
            await accounts.FindAsync(id ?? TenantId.Unknown, user, cancellationToken) is { Profile.Closed: false } open ? open : null;
    }

    /// <summary>Checks an ID token and consumes it, whatever the outcome. Every failure gets the same answer.</summary>
    public async Task<FirstFactorProof> OfIdTokenAsync(TenantId? id, string idToken, ClientNetwork network, string client)
    {
        var tenant = await tenants.FindAsync(id ?? TenantId.Unknown);
        var now = clock.GetUtcNow();
        // Also for an unknown tenant: an unreachable issuer must not reveal whether the tenant exists.
        var accepted = await idTokens.AcceptAsync(id ?? TenantId.Unknown, tenant?.IdentityProviders ?? [], idToken, now);
        if (id is null || tenant is null || accepted is not { } proven)
        {
            return new FirstFactorProof(SessionErrors.InvalidCredentials(RefusalKind.IdToken).About(tenant?.Id, null));
        }

        var user = await identities.FindAsync(id, proven.Issuer, proven.Subject, CancellationToken.None);
        if (
            proven.Provider.Provisions
            && (await firstUse.EnsureAsync(tenant, proven, user, now, client)).IsRefused(out var refusal, out user)
        )
        {
            return new FirstFactorProof(refusal.About(id, null));
        }

        if (user is null)
        {
            return new FirstFactorProof(SessionErrors.InvalidCredentials(RefusalKind.IdToken).About(id, null));
        }

        return new FirstFactorProof(async () =>
            // The account is authoritative: the directory may still map an identity that was unlinked from the account.
            await accounts.FindAsync(id, user, CancellationToken.None) is { Profile.Closed: false } account
            && account.Credentials.Find(proven) is not null
                ? new ProvenPerson(
                    tenant,
                    networks.Remember(account, network),
                    FirstFactor.Of(proven, now, tenant.Policy.Version),
                    networks.IsNew(account, network)
                )
                : SessionErrors.InvalidCredentials(RefusalKind.IdToken).About(id, user)
        );
    }
}
