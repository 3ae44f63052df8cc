using System.Text.Json.Serialization;

namespace MfaFunctions.Codes;

/// <summary>How codes are made from a secret (RFC 6238 §4, RFC 4226 §5.3).</summary>
/// <param name="Algorithm"><c>SHA1</c>, <c>SHA256</c> or <c>SHA512</c>, as Key URIs name them.</param>
/// <param name="Digits">Digits of a code: 6 or 8.</param>
/// <param name="Period">Length of a time step in seconds: 30 or 60.</param>
public sealed record TotpParameters(
    [property: JsonPropertyName("Algorithm")] string Algorithm,
    [property: JsonPropertyName("Digits")] int Digits,
    [property: JsonPropertyName("Period")] int Period
)
{
    public const string Sha1 = "SHA1";
    public const string Sha256 = "SHA256";
    public const string Sha512 = "SHA512";

    /// <summary>What every authenticator app supports, and what all authenticators have that were enrolled here.</summary>
    public static readonly TotpParameters Standard = new(Sha1, OneTimeCode.Digits, TimeStep.Seconds);
}
