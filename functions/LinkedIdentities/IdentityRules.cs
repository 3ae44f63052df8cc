using MfaFunctions.Authorization;
using MfaFunctions.Platform.Http;

namespace MfaFunctions.LinkedIdentities;

/// <summary>Rules for changing linked identities. An active session alone is never sufficient (ASVS 7.5.1).</summary>
internal static class IdentityRules
{
    /// <summary>Maximum age of the first factor for a person without an authenticator, in seconds.</summary>
    private const int FirstFactorMaxAge = 15 * 60;

    public static ApiError? Refusal(SessionContext caller)
    {
        if (caller.Account.HasAuthenticator)
        {
            return caller.IsFresh ? null : Denials.NotFresh(caller);
        }

        return (caller.Now - caller.Session.FirstFactor.At).TotalSeconds <= FirstFactorMaxAge
            ? null
            : Denials.FirstFactorStale(caller, FirstFactorMaxAge);
    }
}
