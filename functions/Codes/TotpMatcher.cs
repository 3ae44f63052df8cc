using System.Security.Cryptography;
using System.Text;

namespace MfaFunctions.Codes;

/// <summary>Result of comparing a code.</summary>
public enum CodeVerdict
{
    /// <summary>Matches none of the compared steps.</summary>
    Wrong,

    /// <summary>Matches a step in the window that is later than every accepted step.</summary>
    Accepted,

    /// <summary>Matches a step that was already accepted: a replay or a double submit.</summary>
    AlreadyUsed,

    /// <summary>Matches an earlier step that is not, or no longer, accepted. The person's clock may be slow.</summary>
    EarlierStep,
}

/// <param name="Step">The matched step; 0 for a wrong code.</param>
public sealed record CodeMatch(CodeVerdict Verdict, long Step)
{
    public static CodeMatch Wrong { get; } = new(CodeVerdict.Wrong, 0);
}

/// <summary>Matches codes to time steps (RFC 6238 §5.2, §6). Pure function; all steps are compared, each in fixed time.</summary>
public static class TotpMatcher
{
    /// <summary>
    /// Number of steps accepted before and after the authenticator's own step. NIST SP 800-63B-4 §3.1.4.1 requires a short lifetime.
    /// </summary>
    public const int Skew = 1;

    /// <summary>Seconds for which past codes are recognized, only to tell the person that the clock is slow.</summary>
    private const int Recognised = 300;

    /// <param name="secret">Secret of the authenticator.</param>
    /// <param name="parameters">How the authenticator makes its codes. A code with another number of digits is wrong.</param>
    /// <param name="code">The code.</param>
    /// <param name="now">Current server time.</param>
    /// <param name="drift">Steps by which the authenticator's clock was ahead of the server's at enrollment: -1, 0 or 1.</param>
    /// <param name="acceptedSteps">Steps accepted before, in ascending order. Only a later step is accepted.</param>
    public static CodeMatch Match(
        TotpSecret secret,
        TotpParameters parameters,
        OneTimeCode code,
        DateTimeOffset now,
        int drift,
        IReadOnlyList<long> acceptedSteps
    )
    {
        var center = TimeStep.At(now, parameters.Period) + Math.Clamp(drift, -Skew, Skew);
        var last = acceptedSteps.Count > 0 ? acceptedSteps[^1] : long.MinValue;
        var result = CodeMatch.Wrong;
        for (var step = center - (Recognised / parameters.Period); step <= center + Skew; step++)
        {
            var verdict =
                acceptedSteps.Contains(step) ? CodeVerdict.AlreadyUsed
                : step >= center - Skew && step > last ? CodeVerdict.Accepted
                : CodeVerdict.EarlierStep;
            // No early exit, so that timing does not reveal which step matched.
            var equal = IsCodeOf(secret, parameters, code, step);
            result = equal && Rank(verdict) > Rank(result.Verdict) ? new CodeMatch(verdict, step) : result;
        }

        return result;
    }

    /// <summary>
    /// Matches two codes of consecutive steps n and n+1, in this order, the second within the window. Both steps are consumed. Only
    /// authenticators that are enrolled here are confirmed by two codes, and these have the standard parameters.
    /// </summary>
    /// <returns>The second code's step, or null.</returns>
    public static long? MatchPair(TotpSecret secret, OneTimeCode first, OneTimeCode second, DateTimeOffset now)
    {
        var center = TimeStep.At(now);
        long? result = null;
        for (var step = center - Skew; step <= center + Skew; step++)
        {
            var equal =
                IsCodeOf(secret, TotpParameters.Standard, first, step - 1) & IsCodeOf(secret, TotpParameters.Standard, second, step);
            result = equal ? step : result;
        }

        return result;
    }

    private static bool IsCodeOf(TotpSecret secret, TotpParameters parameters, OneTimeCode code, long step) =>
        CryptographicOperations.FixedTimeEquals(
            Encoding.ASCII.GetBytes(secret.CodeAt(step, parameters)),
            Encoding.ASCII.GetBytes(code.Reveal())
        );

    // Two steps may have the same code by chance. The verdict that helps the person wins.
    private static int Rank(CodeVerdict verdict) =>
        verdict switch
        {
            CodeVerdict.Accepted => 3,
            CodeVerdict.AlreadyUsed => 2,
            CodeVerdict.EarlierStep => 1,
            _ => 0,
        };
}
