using System.Security.Cryptography;
using System.Text;

namespace MfaFunctions.Codes;

/// <summary>What a code turned out to be.</summary>
public enum CodeVerdict
{
    /// <summary>It is of no step we looked at.</summary>
    Wrong,

    /// <summary>It is of a step in the window, later than every step accepted before.</summary>
    Accepted,

    /// <summary>It is of a step that was accepted before: a replay, or a double submit.</summary>
    AlreadyUsed,

    /// <summary>It is of an earlier step that is not accepted (any more): the person's clock may be slow.</summary>
    EarlierStep,
}

/// <param name="Step">The step the code belongs to; 0 for a wrong one.</param>
public sealed record CodeMatch(CodeVerdict Verdict, long Step)
{
    public static CodeMatch Wrong { get; } = new(CodeVerdict.Wrong, 0);
}

/// <summary>Matches codes to time steps (RFC 6238 §5.2, §6). Pure: all steps are compared, each in fixed time.</summary>
public static class TotpMatcher
{
    /// <summary>Steps accepted before and after the drift's own step. NIST SP 800-63B-4 §3.1.4.1 asks for a short lifetime.</summary>
    public const int Skew = 1;

    /// <summary>How far back a code is recognised, 5 minutes, only to tell the person that a clock is slow.</summary>
    private const int Recognised = 10;

    /// <param name="secret">The authenticator's secret.</param>
    /// <param name="code">The six digits.</param>
    /// <param name="now">The server's time.</param>
    /// <param name="drift">Steps that the authenticator's clock was ahead of the server's at enrollment: -1, 0 or 1.</param>
    /// <param name="acceptedSteps">Steps accepted before, in rising order; only a later one is accepted.</param>
    public static CodeMatch Match(TotpSecret secret, OneTimeCode code, DateTimeOffset now, int drift, IReadOnlyList<long> acceptedSteps)
    {
        var center = TimeStep.At(now) + Math.Clamp(drift, -Skew, Skew);
        var last = acceptedSteps.Count > 0 ? acceptedSteps[^1] : long.MinValue;
        var result = CodeMatch.Wrong;
        for (var step = center - Recognised; step <= center + Skew; step++)
        {
            var verdict =
                acceptedSteps.Contains(step) ? CodeVerdict.AlreadyUsed
                : step >= center - Skew && step > last ? CodeVerdict.Accepted
                : CodeVerdict.EarlierStep;
            // No early exit: the time taken does not tell which step matched.
            var equal = IsCodeOf(secret, code, step);
            result = equal && Rank(verdict) > Rank(result.Verdict) ? new CodeMatch(verdict, step) : result;
        }

        return result;
    }

    /// <summary>Two codes of consecutive steps n, n+1 in this order, the second within the window. Both steps are consumed.</summary>
    /// <returns>The second code's step, or null.</returns>
    public static long? MatchPair(TotpSecret secret, OneTimeCode first, OneTimeCode second, DateTimeOffset now)
    {
        var center = TimeStep.At(now);
        long? result = null;
        for (var step = center - Skew; step <= center + Skew; step++)
        {
            var equal = IsCodeOf(secret, first, step - 1) & IsCodeOf(secret, second, step);
            result = equal ? step : result;
        }

        return result;
    }

    private static bool IsCodeOf(TotpSecret secret, OneTimeCode code, long step) =>
        CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(secret.CodeAt(step)), Encoding.ASCII.GetBytes(code.Reveal()));

    // Two steps may share a code by chance: the reading that helps the person wins.
    private static int Rank(CodeVerdict verdict) =>
        verdict switch
        {
            CodeVerdict.Accepted => 3,
            CodeVerdict.AlreadyUsed => 2,
            CodeVerdict.EarlierStep => 1,
            _ => 0,
        };
}
