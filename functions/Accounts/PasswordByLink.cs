using MfaFunctions.Events;
using MfaFunctions.Platform;
using MfaFunctions.Protection;

namespace MfaFunctions.Accounts;

/// <summary>Sets a password by a one-time link. The link dies in the commit that uses it.</summary>
public sealed class PasswordByLink(AccountStore accounts, OneTimeLinks links, PasswordVerifier passwords, KnownNetworks networks, TimeProvider clock)
{
    private const int Attempts = 8;

    /// <param name="purpose">What the link must be for.</param>
    /// <param name="token">As the request has it.</param>
    /// <param name="password">As the request has it.</param>
    /// <param name="network">Where the request comes from; it becomes the only one known, since a password is reset when somebody else may have had it.</param>
    /// <param name="decide">What else changes with it, and what is told.</param>
    public async Task<Result<bool>> SetAsync(
        LinkPurpose purpose, string? token, string? password, Redacted network, Func<Account, DateTimeOffset, (Account Changed, SecurityEvent Told)> decide)
    {
        ArgumentNullException.ThrowIfNull(decide);
        var errors = new FieldErrors();
        var tokenText = errors.Required("token", token, OneTimeLinks.TokenLimit);
        var chosen = errors.NewPassword("password", password);
        if (errors.Any(out var invalid))
        {
            return invalid;
        }

        if (!LinkToken.TryParse(tokenText, out var given))
        {
            return Dead();
        }

        string? hash = null;
        for (var attempt = 1; attempt <= Attempts; attempt++)
        {
            var now = clock.GetUtcNow();
            if (await accounts.FindAsync(given.Tenant, given.User, CancellationToken.None) is not { Profile.Closed: false } account
                || !account.Links.Any(l => l.Purpose == purpose && links.Opens(given, l, now)))
            {
                return Dead();
            }

            hash ??= await passwords.HashAsync(chosen);
            var forgotten = account with { Credentials = account.Credentials with { KnownNetworks = [] } };
            var (changed, told) = decide(networks.Note(forgotten, network).WithPassword(hash), now);
            if (await accounts.TryReplaceAsync(changed.Pruned(now), [told]))
            {
                return true;
            }

            await Backoff.AfterAsync(attempt);
        }

        throw new UnavailableException("The account changed under every attempt.");
    }

    // One answer for used, expired, replaced, altered and never given out: none of them helps the holder any more.
    private static ApiError Dead() => ApiError.InvalidField("token", "is not one of a link that can still be used: each works once and for a limited time, and only the newest one; ask for a new one");
}
