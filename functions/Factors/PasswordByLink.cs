using MfaFunctions.Accounts;
using MfaFunctions.Events;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Http;
using MfaFunctions.Protection;
using MfaFunctions.Tenancy;

namespace MfaFunctions.Factors;

/// <summary>Sets a password through a one-time link.</summary>
public sealed class PasswordByLink(OneTimeLinkRedemption links, TenantStore tenants, PasswordVerifier passwords, KnownNetworks networks)
{
    /// <param name="purpose">The purpose the link must have.</param>
    /// <param name="token">The token from the request, not validated yet.</param>
    /// <param name="password">The password from the request, not validated yet.</param>
    /// <param name="network">
    /// The network of the request. It becomes the only known network, because someone else may have had the old password.
    /// </param>
    /// <param name="decideAsync">
    /// Takes the account with the old and with the new password; returns the changed account and the event to emit.
    /// </param>
    /// <param name="cancellationToken">Cancels the wait for a hash.</param>
    public async Task<Result<bool>> SetAsync(
        LinkPurpose purpose,
        string? token,
        string? password,
        ClientNetwork network,
        Func<Account, Account, DateTimeOffset, Task<Result<(Account Changed, SecurityEvent Told)>>> decideAsync,
        CancellationToken cancellationToken
    )
    {
        var errors = new FieldErrors();
        var tokenText = errors.Required("token", token, OneTimeLinkToken.LengthLimit);
        var chosen = errors.Password("password", password);
        if (errors.Any(out var invalid))
        {
            return invalid;
        }

        string? hash = null;
        return await links.CommitAsync(purpose, tokenText, async (account, now) =>
        {
            // Judge and hash only for a valid link, so that requests with guessed tokens cannot burn CPU time.
            var tenant = await tenants.FindAsync(account.Tenant, CancellationToken.None)
                ?? throw new UnavailableException("The tenant is gone.");
            if (hash is null && PasswordRules.Refuse("password", chosen, tenant, account, now) is { } weak)
            {
                return weak;
            }

            hash ??= await passwords.HashAsync(chosen, account.Tenant, cancellationToken);
            var forgotten = account with { Credentials = account.Credentials with { KnownNetworks = [] } };
            return await decideAsync(
                account,
                networks.Remember(forgotten, network).WithPassword(hash).WithAcceptedLink(FirstFactor.Password, now),
                now
            );
        });
    }
}
