using MfaFunctions.Accounts;
using MfaFunctions.Events;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Http;
using MfaFunctions.Protection;

namespace MfaFunctions.Factors;

/// <summary>Sets a password by a one-time link.</summary>
public sealed class PasswordByLink(OneTimeLinkRedemption links, PasswordVerifier passwords, KnownNetworks networks)
{
    /// <param name="purpose">What the link must be for.</param>
    /// <param name="token">As the request has it.</param>
    /// <param name="password">As the request has it.</param>
    /// <param name="network">Where the request comes from; it becomes the only one known, since a password is reset when somebody else may have had it.</param>
    /// <param name="decide">Of the account with the old password and the one with the new: what it becomes, and what is told.</param>
    public async Task<Result<bool>> SetAsync(
        LinkPurpose purpose, string? token, string? password, ClientNetwork network, Func<Account, Account, DateTimeOffset, Result<(Account Changed, SecurityEvent Told)>> decide)
    {
        var errors = new FieldErrors();
        var tokenText = errors.Required("token", token, OneTimeLinks.TokenLimit);
        var chosen = errors.NewPassword("password", password);
        if (errors.Any(out var invalid))
        {
            return invalid;
        }

        string? hash = null;
        return await links.CommitAsync(purpose, tokenText, async (account, now) =>
        {
            // Only for a link that is alive: a hash costs what a guesser would like us to spend.
            hash ??= await passwords.HashAsync(chosen);
            var forgotten = account with { Credentials = account.Credentials with { KnownNetworks = [] } };
            return decide(account, networks.Remember(forgotten, network).WithPassword(hash), now);
        });
    }
}
