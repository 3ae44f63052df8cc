using MfaFunctions.Events;
using MfaFunctions.Platform;

namespace MfaFunctions.Accounts;

/// <summary>
/// Records session changes that send no mail: an audit log row and an update of the person's roster entry. Runs in the background.
/// </summary>
public sealed class SessionAudit(AuditLog audit, Roster roster, BackgroundWork background)
{
    /// <param name="happened">The event of a change that is already committed.</param>
    public void Record(SecurityEvent happened)
    {
        audit.Record(happened);
        if (happened.User is { } user)
        {
            background.Begin("Roster update", () => roster.FollowAsync(happened.Tenant, user, CancellationToken.None));
        }
    }
}
