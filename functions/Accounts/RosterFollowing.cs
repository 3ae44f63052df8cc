using MfaFunctions.Platform;

namespace MfaFunctions.Accounts;

/// <summary>
/// Brings roster entries up to date after session changes. An entry is written only if it shows the change: at once, or after a while where
/// only its sessions differ, so that a sign-in and the code that follows are one write.
/// </summary>
public sealed class RosterFollowing(Roster roster, BackgroundWork background)
{
    /// <summary>How long the roster may lag behind the sessions of a person: as long as most people take to enter a code.</summary>
    public static readonly TimeSpan Lag = TimeSpan.FromSeconds(30);

    private const string Name = "Roster update";

    /// <param name="committed">The account as just committed.</param>
    public void Follow(Account committed)
    {
        var (before, after) = (committed.AsRead is { } read ? RosterEntry.Of(read) : null, RosterEntry.Of(committed));
        if (before is null || !after.ShowsTheSameWithoutSessions(before))
        {
            background.Begin(Name, () => roster.UpdateAsync(committed, CancellationToken.None));
        }
        else if (!after.Sessions.SequenceEqual(before.Sessions))
        {
            background.BeginLater(Name, (committed.Tenant, committed.Id), committed.Revision, Lag, () =>
                roster.UpdateAsync(committed, CancellationToken.None)
            );
        }
    }
}
