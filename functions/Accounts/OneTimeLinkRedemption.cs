using MfaFunctions.Events;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Http;
using MfaFunctions.Protection;

namespace MfaFunctions.Accounts;

/// <summary>Lets the holder of a one-time link change the account it was mailed to. The link dies in the commit that uses it.</summary>
public sealed class OneTimeLinkRedemption(AccountStore accounts, OneTimeLinks links, TimeProvider clock)
{
    /// <param name="purpose">What the link must be for.</param>
    /// <param name="token">As the request has it.</param>
    /// <param name="decideAsync">What changes and what is told; asked again after a lost race. Every link that could set a password dies with the change.</param>
    public async Task<Result<bool>> CommitAsync(
        LinkPurpose purpose, string token, Func<Account, DateTimeOffset, Task<Result<(Account Changed, SecurityEvent Told)>>> decideAsync)
    {
        if (!OneTimeLinkToken.TryParse(token, out var given))
        {
            return Dead();
        }

        var used = await accounts.ChangeAsync(() => accounts.FindAsync(given.Tenant, given.User, CancellationToken.None), async account =>
        {
            var now = clock.GetUtcNow();
            if (account is not { Profile.Closed: false } || !account.Links.Any(l => l.Purpose == purpose && links.Opens(given, l, now)))
            {
                return Dead();
            }

            if ((await decideAsync(account, now)).IsRefused(out var refusal, out var decided))
            {
                return refusal;
            }

            var left = decided.Changed.Links.Where(l => l.Id != given.EntryId && !l.SetsPassword);
            return Decision.Commit(decided.Changed with { Links = [.. left] }, true, decided.Told);
        });
        return used.Answer;
    }

    // One answer for used, expired, replaced, altered and never given out: none of them helps the holder any more.
    private static ApiError Dead() => ApiError.InvalidField("token", "is not one of a link that can still be used: each works once and for a limited time, and only the newest one; ask for a new one");
}
