using System.Security.Cryptography;
using OtpNet;

namespace MfaFunctions.Codes;

/// <summary>An authenticator's shared secret: 160 random bits (RFC 4226 §4 R6). It cannot be printed.</summary>
public sealed class TotpSecret
{
    /// <summary>Length in bytes, that of a SHA-1 block's output.</summary>
    public const int Length = 20;

    private readonly byte[] _key;

    private TotpSecret(byte[] key) => _key = key;

    public static TotpSecret New() => new(RandomNumberGenerator.GetBytes(Length));

    /// <exception cref="ArgumentException">The bytes are not as long as a secret.</exception>
    public static TotpSecret Load(byte[] key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return key.Length >= Length ? new TotpSecret(key) : throw new ArgumentException("Too short for a TOTP secret.", nameof(key));
    }

    /// <summary>The bytes, to be sealed.</summary>
    public byte[] Reveal() => _key;

    /// <summary>Base32 without padding, to be typed by hand (RFC 4648 §6).</summary>
    public string RevealBase32() => Base32Encoding.ToString(_key).TrimEnd('=');

    /// <summary>The code of a time step (RFC 6238 §4: SHA-1, 6 digits, 30 s, the one form every authenticator app honours).</summary>
    public string CodeAt(long step) => new Totp(_key, TimeStep.Seconds).ComputeTotp(TimeStep.Start(step));

    public override string ToString() => "***";
}
