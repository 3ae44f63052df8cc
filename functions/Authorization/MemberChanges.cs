using MfaFunctions.Accounts;
using MfaFunctions.Events;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Http;

namespace MfaFunctions.Authorization;

/// <summary>Commits what an Owner decides about somebody's account, under that account's ETag.</summary>
public sealed class MemberChanges(AccountStore accounts, Gatekeeper gatekeeper)
{
    /// <param name="owner">Who decides; judged again from the token on after a lost race.</param>
    /// <param name="userId">Route value <c>u</c>.</param>
    /// <param name="decide">Decides on the person's account as just read.</param>
    /// <exception cref="UnavailableException">The race was lost 8 times, or storage did not answer clearly.</exception>
    public async Task<Result<T>> CommitAsync<T>(SessionContext owner, string userId, Func<SessionContext, Account, Decision<T>> decide)
    {
        var decided = await accounts.ChangeAsync(gatekeeper.ReadingOf(owner), async admitted => admitted.IsRefused(
                out var refusal,
                out var current
            )
                ? refusal
            : !current.IsFresh ? Denials.NotFresh(current)
            : await FindAsync(current, userId) is not { } member ? NoSuchMember()
            : decide(current, member));
        return decided.Answer;
    }

    /// <returns>Null for an id that is nobody's in the Owner's tenant, or of somebody who was removed.</returns>
    public async Task<Account?> FindAsync(SessionContext owner, string userId)
    {
        return
            UserId.TryParse(userId, out var user)
            && await accounts.FindAsync(owner.Tenant.Id, user, CancellationToken.None) is { Profile.Closed: false } member
            ? member
            : null;
    }

    public static ApiError NoSuchMember() =>
        ApiError.NotFound("No member of your organisation has this id. List the members to see their ids.");

    /// <summary>Something an Owner did to a person.</summary>
    public static SecurityEvent Told(
        SessionContext owner,
        Account member,
        EventKind kind,
        params ReadOnlySpan<(string Key, string Value)> data
    )
    {
        return member.NewEvent(
            kind,
            owner.Now,
            [.. data, (EventData.Actor, NameOf(owner.Account)), (EventData.Client, owner.Request.Client)]
        ) with
        {
            Actor = owner.Account.Id,
        };
    }

    /// <summary>How mails to other people name somebody.</summary>
    public static string NameOf(Account account)
    {
        return account.Profile.DisplayName is { Length: > 0 } name ? name : account.Profile.Email;
    }
}
