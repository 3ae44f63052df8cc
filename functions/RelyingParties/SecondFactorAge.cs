using MfaFunctions.Accounts;
using MfaFunctions.Authorization;
using MfaFunctions.Platform.Http;

namespace MfaFunctions.RelyingParties;

/// <summary>Asks for a second factor, and for how recently it was verified. A recovery code counts: <c>amr</c> says that it was one.</summary>
internal static class SecondFactorAge
{
    /// <summary>The oldest that can be asked for: a session's whole life.</summary>
    public const int MaximumSeconds = 86_400;

    /// <summary>Null when the session's second factor is verified, and recently enough.</summary>
    public static ApiError? Refusal(SessionContext caller, int? maxAgeSeconds)
    {
        var verified = SessionEvaluation.HasVerified(caller.Account, caller.Session);
        return verified && !(maxAgeSeconds is { } limit && caller.Now - caller.Session.SecondFactor!.At > TimeSpan.FromSeconds(limit))
            ? null
            : Denials.SecondFactorNeeded(caller, maxAgeSeconds);
    }
}
