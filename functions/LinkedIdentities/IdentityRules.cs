using MfaFunctions.Authorization;
using MfaFunctions.Platform.Http;

namespace MfaFunctions.LinkedIdentities;

/// <summary>Who may change the identities that sign a person in: a session alone never may (ASVS 7.5.1).</summary>
internal static class IdentityRules
{
    /// <summary>How recently the first factor must have been proven by a person without an authenticator, in seconds.</summary>
    private const int FirstFactorMaxAge = 15 * 60;

    public static ApiError? Refusal(SessionContext caller)
    {
        if (caller.Account.HasAuthenticator)
        {
            return caller.IsFresh ? null : Denials.NotFresh(caller);
        }

        return (caller.Now - caller.Session.FirstFactor.At).TotalSeconds <= FirstFactorMaxAge ? null : Denials.FirstFactorStale(caller, FirstFactorMaxAge);
    }
}
