using MfaFunctions.Accounts;
using MfaFunctions.Events;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Http;
using MfaFunctions.Platform.Text;

namespace MfaFunctions.Authorization;

/// <summary>Commits an Owner's decision about a member's account, under that account's ETag.</summary>
public sealed class MemberChanges(AccountStore accounts, Gatekeeper gatekeeper)
{
    /// <param name="owner">The deciding Owner; authorized again after a lost race.</param>
    /// <param name="userId">Route value <c>u</c>.</param>
    /// <param name="decide">Decides on the member's account as just read.</param>
    /// <exception cref="UnavailableException">The race was lost 8 times, or the outcome of the commit is unknown.</exception>
    public Task<Result<T>> CommitAsync<T>(SessionContext owner, string userId, Func<SessionContext, Account, Decision<T>> decide) =>
        CommitAsync(owner, userId, (current, member) => Task.FromResult(decide(current, member)));

    /// <inheritdoc cref="CommitAsync{T}(SessionContext, string, Func{SessionContext, Account, Decision{T}})"/>
    public async Task<Result<T>> CommitAsync<T>(
        SessionContext owner,
        string userId,
        Func<SessionContext, Account, Task<Decision<T>>> decide
    )
    {
        var decided = await accounts.ChangeAsync(gatekeeper.ReadingOf(owner), async admitted => admitted.IsRefused(
                out var refusal,
                out var current
            )
                ? refusal
            : !current.IsFresh ? Denials.NotFresh(current)
            : await FindAsync(current, userId) is not { } member ? NoSuchMember()
            : await decide(current, member));
        return decided.Answer;
    }

    /// <returns>Null if the id does not exist in the Owner's tenant or belongs to a removed member.</returns>
    public async Task<Account?> FindAsync(SessionContext owner, string userId)
    {
        return
            UserId.TryParse(userId, out var user)
            && await accounts.FindAsync(owner.Tenant.Id, user, CancellationToken.None) is { Profile.Closed: false } member
            ? member
            : null;
    }

    public static ApiError NoSuchMember() => ApiError.NotFound(Reason.Of("no_such_member"));

    /// <summary>The event of an Owner's action on a member.</summary>
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

    /// <summary>Additional data of an event about a change to an Owner's account, so that every other Owner is notified.</summary>
    /// <param name="change">The name of the change in the mails' texts.</param>
    public static (string Key, string Value)[] ToldToOwners(Account member, string change) =>
        member.Profile.Role == Role.Owner ? [(EventData.Person, NameOf(member)), (EventData.Change, change)] : [];

    /// <summary>A person's name in mails to other people: the address if there is no name, or one that looks like a link.</summary>
    public static string NameOf(Account account)
    {
        return account.Profile.DisplayName is { Length: > 0 } name && !MailedText.HasLink(name) ? name : account.Profile.Email;
    }
}
