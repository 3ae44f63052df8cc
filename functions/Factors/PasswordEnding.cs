using MfaFunctions.Accounts;
using MfaFunctions.Events;
using MfaFunctions.Platform;

namespace MfaFunctions.Factors;

/// <summary>
/// Tells a person by mail that too many wrong passwords in a row ended the password: for unfamiliar networks, where the counter refuses
/// it, or everywhere, by removing it. Runs in the background, so that the response takes as long as for an unknown address.
/// </summary>
public sealed class PasswordEnding(AccountStore accounts, BackgroundWork background, TimeProvider clock)
{
    /// <param name="account">The account as it was when the password was checked.</param>
    /// <param name="from">Where the last wrong password came from.</param>
    /// <param name="client">The description of that caller.</param>
    public void Begin(Account account, Familiarity from, string client)
    {
        background.Begin("The end of a password", () =>
            accounts.ChangeAsync(
                () => accounts.FindAsync(account.Tenant, account.Id, CancellationToken.None),
                current =>
                    current is { Profile.Closed: false } && current.Credentials.PasswordHash == account.Credentials.PasswordHash
                        ? End(current, from, client)
                        : Decision.Unchanged(false)
            )
        );
    }

    private Decision<bool> End(Account account, Familiarity from, string client)
    {
        var kind = from == Familiarity.Familiar ? EventKind.PasswordBlocked : EventKind.PasswordBlockedElsewhere;
        var now = clock.GetUtcNow();
        // No actor: whoever guesses is not the person.
        var told = account.NewEvent(kind, now, (EventData.Client, client)) with { Actor = null };
        var changed = from == Familiarity.Familiar ? account with { Credentials = account.Credentials.WithEndedPassword(now) } : account;
        return Decision.Commit(changed, true, told);
    }
}
