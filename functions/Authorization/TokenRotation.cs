using MfaFunctions.Accounts;
using Microsoft.Extensions.Options;

namespace MfaFunctions.Authorization;

/// <summary>Issues a new session token whenever the assurance level changes (ASVS 7.2.4).</summary>
public sealed class TokenRotation(IOptions<SessionOptions> options)
{
    /// <param name="caller">The session's user.</param>
    /// <param name="account">The account with the changes so far.</param>
    /// <param name="session">The session with its new factors.</param>
    /// <param name="revokes">Whether the change revokes access: then the previous token reads nothing any more.</param>
    public (Account Account, SessionAnswer Answer) Rotate(SessionContext caller, Account account, Session session, bool revokes = false)
    {
        var token = SessionToken.New(account.Tenant, account.Id, session.Id);
        // The previous token keeps the assurance level it had, which is the caller's before the change.
        var rotated = caller.Session.Rotated(token, caller.Now, options.Value, revokes) with
        {
            FirstFactor = session.FirstFactor,
            SecondFactor = session.SecondFactor,
            MailedCode = session.MailedCode,
            Challenge = session.Challenge,
        };
        var changed = account.WithSession(rotated);
        return (
            changed,
            new SessionAnswer(token.Reveal(), SessionResource.Of(caller.Tenant, changed, rotated, caller.Now, caller.IdleLimit))
        );
    }
}
