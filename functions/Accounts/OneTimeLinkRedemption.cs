using MfaFunctions.Events;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Http;
using MfaFunctions.Platform.Telemetry;
using MfaFunctions.Platform.Text;
using MfaFunctions.Protection;

namespace MfaFunctions.Accounts;

/// <summary>Redeems a one-time link to change the account it was mailed to. The commit of the change also consumes the link.</summary>
public sealed class OneTimeLinkRedemption(AccountStore accounts, OneTimeLinks links, MfaMetrics metrics, TimeProvider clock)
{
    /// <param name="purpose">The purpose the link must have.</param>
    /// <param name="token">The token from the request, not validated yet.</param>
    /// <param name="decideAsync">
    /// Returns the changed account and the event to emit; called again after an ETag conflict. The change also revokes every link that
    /// could set a password.
    /// </param>
    public async Task<Result<bool>> CommitAsync(
        LinkPurpose purpose,
        string token,
        Func<Account, DateTimeOffset, Task<Result<(Account Changed, SecurityEvent Told)>>> decideAsync
    )
    {
        if (!OneTimeLinkToken.TryParse(token, out var given))
        {
            return Count(Dead());
        }

        var used = await accounts.ChangeAsync(
            () => accounts.FindAsync(given.Tenant, given.User, CancellationToken.None),
            async account =>
            {
                var now = clock.GetUtcNow();
                if (
                    account is not { Profile.Closed: false }
                    || account.Links.FirstOrDefault(l => l.Purpose == purpose && links.Opens(given, l, now)) is not { } opened
                )
                {
                    return Dead().About(given.Tenant, given.User);
                }

                if ((await decideAsync(account, now)).IsRefused(out var refusal, out var decided))
                {
                    return refusal.About(given.Tenant, given.User);
                }

                var left = decided.Changed.Links.Where(l => l.Id != opened.Id && !l.SetsPassword);
                return Decision.Commit(decided.Changed with { Links = [.. left] }, true, decided.Told);
            }
        );
        return Count(used.Answer);
    }

    private Result<bool> Count(Result<bool> answer)
    {
        if (answer.Error is null or { Security.Kind: RefusalKind.Link })
        {
            metrics.LinkPresented(accepted: answer.Error is null);
        }

        return answer;
    }

    /// <summary>Finds the account and the entry of a link that is still valid, without using it.</summary>
    public async Task<Result<(Account Account, OneTimeLink Link)>> FindAsync(string token)
    {
        if (
            OneTimeLinkToken.TryParse(token, out var given)
            && await accounts.FindAsync(given.Tenant, given.User, CancellationToken.None) is { Profile.Closed: false } account
            && account.Links.FirstOrDefault(l => links.Opens(given, l, clock.GetUtcNow())) is { } link
        )
        {
            return (account, link);
        }

        return Dead();
    }

    // One answer for used, expired, replaced, altered and never issued tokens: the remedy is the same for all.
    private static ApiError Dead() => ApiError.InvalidField("token", Reason.Of("link_not_valid")).Refusing(RefusalKind.Link);
}
