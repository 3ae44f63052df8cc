using MfaFunctions.Accounts;
using Microsoft.Extensions.Options;

namespace MfaFunctions.Authorization;

/// <summary>Gives a session a new token whenever its assurance changes (ASVS 7.2.4).</summary>
public sealed class TokenRotation(IOptions<SessionOptions> options)
{
    /// <param name="caller">Whose session it is.</param>
    /// <param name="account">The account as changed so far.</param>
    /// <param name="session">The session with its new facts.</param>
    public (Account Account, SessionAnswer Answer) Rotate(SessionContext caller, Account account, Session session)
    {
        var token = SessionToken.New(account.Tenant, account.Id, session.Id);
        // What is remembered of the old token is the assurance it had: the caller's, before the change.
        var rotated = caller.Session.Rotated(token, caller.Now, options.Value) with
        {
            FirstFactor = session.FirstFactor,
            SecondFactor = session.SecondFactor,
        };
        var changed = account.WithSession(rotated);
        return (changed, new SessionAnswer(token.Reveal(), SessionResource.Of(caller.Tenant, changed, rotated, caller.Now)));
    }
}
