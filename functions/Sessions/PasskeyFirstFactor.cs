using MfaFunctions.Accounts;
using MfaFunctions.Factors;
using MfaFunctions.Factors.Passkeys;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Http;
using MfaFunctions.Platform.Storage;
using MfaFunctions.Tenancy;

namespace MfaFunctions.Sessions;

/// <summary>
/// Checks a passkey that the person picked, which is both factors. Every failure gets the answer of a wrong password: nobody learns whether
/// the tenant or the account exists, or whether the tenant lets passkeys sign people in.
/// </summary>
public sealed class PasskeyFirstFactor(
    SharedTenantReads tenants,
    AccountStore accounts,
    PasskeySites sites,
    SignInChallenges challenges,
    KnownNetworks networks,
    TimeProvider clock
)
{
    /// <summary>The challenge is consumed if the signature is right, once per request; a lost race checks the passkey again.</summary>
    public async Task<FirstFactorProof> ProveAsync(
        TenantId? id,
        PasskeyAssertion given,
        ClientNetwork network,
        string client,
        CancellationToken cancellationToken
    )
    {
        var tenant = id is null ? null : await tenants.FindAsync(id);
        var issued = challenges.Read(id ?? TenantId.Unknown, PasskeyCeremonies.ChallengeOf(given), clock.GetUtcNow());
        if (
            tenant is not { Policy.AcceptsPasskeySignIn: true }
            || issued is null
            || sites.Find(tenant, issued.RpId) is not { } site
            || PasskeyCeremonies.UserOf(given.UserHandle) is not { } user
        )
        {
            return new FirstFactorProof(Refused().About(tenant?.Id, null));
        }

        if (
            await ReadAsync() is not { } found
            || PasskeyCheck.Find(found, site, given) is not { } passkey
            // Without its counter, which only the first of two equal requests moves on.
            || (await PasskeyCeremonies.VerifyAsync(found, passkey with { SignCount = 0 }, issued.Challenge, site, given)).Error is not null
            || !await challenges.TryUseAsync(tenant.Id, issued)
        )
        {
            return new FirstFactorProof(Refused().About(tenant.Id, user));
        }

        var read = Reading.Of(found, ReadAsync);
        return new FirstFactorProof(async () =>
        {
            if (await read() is not { } account)
            {
                return Refused().About(tenant.Id, user);
            }

            var now = clock.GetUtcNow();
            var result = await PasskeyCheck.CheckAsync(account, site, issued.Challenge, given, now, client);
            return new ProvenPerson(
                tenant,
                networks.Remember(account, network),
                new FirstFactor(passkey.Method, now, tenant.Policy.Version),
                networks.IsNew(account, network)
            )
            {
                Passkey = result with { Changed = result.Changed is { } changed ? networks.Remember(changed, network) : null },
            };
        });

        async Task<Account?> ReadAsync() =>
            await accounts.FindAsync(tenant.Id, user, cancellationToken) is { Profile.Closed: false } open ? open : null;
    }

    private static ApiError Refused() => SessionErrors.InvalidCredentials(RefusalKind.Passkey);
}
