using MfaFunctions.Accounts;
using MfaFunctions.Authorization;
using MfaFunctions.Platform.Http;
using MfaFunctions.Platform.Text;

namespace MfaFunctions.RelyingParties;

/// <summary>Requires a second factor and limits its age. A recovery code counts, because <c>amr</c> identifies it as one.</summary>
internal static class SecondFactorAge
{
    /// <summary>Maximum age a caller can request: the longest session lifetime.</summary>
    public const int MaximumSeconds = 86_400;

    /// <summary>The value of <c>require</c> that asks for a passkey.</summary>
    public const string PhishingResistant = "phr";

    /// <summary>Returns null if the session's second factor is verified and recent enough; otherwise, the error.</summary>
    /// <param name="passkey">Whether it must be a passkey.</param>
    public static ApiError? Refusal(SessionContext caller, int? maxAgeSeconds, bool passkey)
    {
        var how = SessionEvaluation.HowVerified(caller.Account, caller.Session);
        var suffices = passkey ? how == VerifiedWith.Passkey : how != VerifiedWith.Nothing;
        return suffices && !(maxAgeSeconds is { } limit && caller.Now - caller.Session.SecondFactor!.At > TimeSpan.FromSeconds(limit))
                ? null
            : passkey ? Denials.PasskeyNeeded(caller, maxAgeSeconds)
            : Denials.SecondFactorNeeded(caller, maxAgeSeconds);
    }

    /// <summary>Reads the fields of a request that say what is required.</summary>
    /// <returns>Whether a passkey is.</returns>
    public static bool Read(FieldErrors errors, int? maxAgeSeconds, string? require)
    {
        if (maxAgeSeconds is < 0 or > MaximumSeconds)
        {
            errors.Add("maxAgeSeconds", Reason.Of("out_of_range", ("minimum", 0), ("maximum", MaximumSeconds)));
        }

        if (require is not (null or PhishingResistant))
        {
            errors.Add("require", Reason.Of("not_a_choice.phr"));
        }

        return require == PhishingResistant;
    }
}
