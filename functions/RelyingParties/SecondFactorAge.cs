using MfaFunctions.Accounts;
using MfaFunctions.Authorization;
using MfaFunctions.Platform.Http;

namespace MfaFunctions.RelyingParties;

/// <summary>Requires a second factor and limits its age. A recovery code counts, because <c>amr</c> identifies it as one.</summary>
internal static class SecondFactorAge
{
    /// <summary>Maximum age a caller can request: the longest session lifetime.</summary>
    public const int MaximumSeconds = 86_400;

    /// <summary>Returns null if the session's second factor is verified and recent enough; otherwise, the error.</summary>
    public static ApiError? Refusal(SessionContext caller, int? maxAgeSeconds)
    {
        var verified = SessionEvaluation.HasVerified(caller.Account, caller.Session);
        return verified && !(maxAgeSeconds is { } limit && caller.Now - caller.Session.SecondFactor!.At > TimeSpan.FromSeconds(limit))
            ? null
            : Denials.SecondFactorNeeded(caller, maxAgeSeconds);
    }
}
