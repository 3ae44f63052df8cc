using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using OtpNet;

namespace MfaFunctions.Codes;

/// <summary>An authenticator's shared secret: 160 random bits (RFC 4226 §4 R6). It cannot be printed.</summary>
public sealed class TotpSecret
{
    /// <summary>Length in bytes, that of a SHA-1 block's output.</summary>
    public const int Length = 20;

    /// <summary>The least and the most bytes of one that another system made: 128 bits (RFC 4226 §4 R6), and a block of SHA-1.</summary>
    private const int Shortest = 16;
    private const int Longest = 64;

    private readonly byte[] _key;

    private TotpSecret(byte[] key) => _key = key;

    public static TotpSecret New() => new(RandomNumberGenerator.GetBytes(Length));

    /// <exception cref="ArgumentException">The bytes are not 16-64.</exception>
    public static TotpSecret Load(byte[] key)
    {
        return key.Length is >= Shortest and <= Longest
            ? new TotpSecret(key)
            : throw new ArgumentException("A TOTP secret has 16-64 bytes.", nameof(key));
    }

    /// <summary>Reads Base32, with or without padding, spaces and lower case (RFC 4648 §6).</summary>
    public static bool TryParseBase32(string text, [NotNullWhen(true)] out TotpSecret? secret)
    {
        secret = null;
        var digits = text.Replace(" ", "", StringComparison.Ordinal).TrimEnd('=').ToUpperInvariant();
        // The library throws on the first, and drops the bits of a length that no number of bytes has.
        if (digits.Length == 0 || digits.Any(c => c is not (>= 'A' and <= 'Z' or >= '2' and <= '7')) || (digits.Length % 8) is 1 or 3 or 6)
        {
            return false;
        }

        var key = Base32Encoding.ToBytes(digits);
        secret = key.Length is >= Shortest and <= Longest ? new TotpSecret(key) : null;
        return secret is not null;
    }

    /// <summary>The bytes, to be sealed.</summary>
    public byte[] Reveal() => _key;

    /// <summary>Base32 without padding, to be typed by hand (RFC 4648 §6).</summary>
    public string RevealBase32() => Base32Encoding.ToString(_key).TrimEnd('=');

    /// <summary>The code of a time step (RFC 6238 §4: SHA-1, 6 digits, 30 s, the one form every authenticator app honours).</summary>
    public string CodeAt(long step) => new Totp(_key, TimeStep.Seconds).ComputeTotp(TimeStep.Start(step));

    public override string ToString() => "***";
}
