using System.Globalization;
using System.Security.Cryptography;
using OtpNet;

namespace MfaFunctions.Testing;

/// <summary>An authenticator app with one secret.</summary>
public sealed class AuthenticatorApp(byte[] secret, TimeProvider clock)
{
    public const int StepSeconds = 30;

    // Farther than any skew the service accepts or hints at
    private const int Near = 20;

    private const int SecretBytes = 20;

    private readonly Totp _totp = new(secret, StepSeconds);

    public long CurrentStep => clock.GetUtcNow().ToUnixTimeSeconds() / StepSeconds;

    /// <summary>A random secret, in Base32.</summary>
    public static string NewSecret() => Base32Encoding.ToString(RandomNumberGenerator.GetBytes(SecretBytes));

    public static AuthenticatorApp FromSecret(string base32, TimeProvider clock) => new(Base32Encoding.ToBytes(base32), clock);

    /// <param name="uri">The otpauth URI of a QR code.</param>
    /// <param name="clock">The clock of the phone.</param>
    /// <exception cref="FormatException">The URI has no secret.</exception>
    public static AuthenticatorApp FromUri(string uri, TimeProvider clock)
    {
        const string name = "secret=";
        var secret = uri.Split('?', '&').FirstOrDefault(part => part.StartsWith(name, StringComparison.Ordinal));
        return secret is null ? throw new FormatException("uri: expected a secret, got none") : FromSecret(secret[name.Length..], clock);
    }

    public static DateTimeOffset StartOf(long step) => DateTimeOffset.UnixEpoch.AddSeconds(step * StepSeconds);

    /// <summary>The code shown this many steps from now.</summary>
    public string Code(int stepsAhead = 0) => CodeOf(CurrentStep + stepsAhead);

    public string CodeOf(long step) => _totp.ComputeTotp(StartOf(step).UtcDateTime);

    /// <summary>Six digits that are not the code of any nearby step.</summary>
    public string WrongCode()
    {
        var near = Enumerable.Range(-Near, 2 * Near).Select(Code).ToHashSet();
        return Enumerable
            .Range(0, 1000)
            .Select(number => number.ToString("D6", CultureInfo.InvariantCulture))
            .First(code => !near.Contains(code));
    }
}
