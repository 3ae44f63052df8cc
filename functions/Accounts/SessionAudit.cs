using MfaFunctions.Events;
using MfaFunctions.Platform;

namespace MfaFunctions.Accounts;

/// <summary>What follows a change of sessions that mails nobody: a row of the audit log and the person's line of the roster. No answer waits for it.</summary>
public sealed class SessionAudit(AuditLog audit, Roster roster, BackgroundWork background)
{
    /// <param name="happened">What a person did, already committed.</param>
    public void Record(SecurityEvent happened)
    {
        audit.Record(happened);
        if (happened.User is { } user)
        {
            background.Begin("A line of the roster", () => roster.FollowAsync(happened.Tenant, user, CancellationToken.None));
        }
    }
}
