using System.Globalization;
using Microsoft.IdentityModel.JsonWebTokens;

namespace MfaFunctions.Identity;

/// <summary>
/// Reads a NumericDate (RFC 7519 §2) that the library has no property for as the library reads the others: seconds since the Unix epoch,
/// as a number or as text, rounded if they have a fraction. A null is no claim.
/// </summary>
internal static class NumericDate
{
    private static readonly double Latest = DateTimeOffset.MaxValue.ToUnixTimeSeconds();

    /// <param name="token">The token.</param>
    /// <param name="claim">The name of the claim.</param>
    /// <param name="at">The time, after the Unix epoch; null if the token has no such claim.</param>
    /// <returns>False if the claim's value is no time.</returns>
    public static bool TryRead(JsonWebToken token, string claim, out DateTimeOffset? at)
    {
        at = null;
        if (!token.TryGetPayloadValue<object>(claim, out var value) || value is null)
        {
            return true;
        }

        double? seconds = value switch
        {
            int or long or double => Convert.ToDouble(value, CultureInfo.InvariantCulture),
            string text when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) => number,
            _ => null,
        };
        if (!(seconds > 0 && seconds <= Latest) || Convert.ToInt64(seconds, CultureInfo.InvariantCulture) is not (> 0 and var whole))
        {
            return false;
        }

        at = DateTimeOffset.FromUnixTimeSeconds(whole);
        return true;
    }
}
