using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using MfaFunctions.Platform.Text;
using OtpNet;

namespace MfaFunctions.Codes;

/// <summary>Shared secret of an authenticator: 160 random bits (RFC 4226 §4 R6). It cannot be printed.</summary>
public sealed class TotpSecret
{
    /// <summary>Length of a new secret in bytes, which is the output length of SHA-1.</summary>
    public const int Length = 20;

    /// <summary>Shortest and longest imported secret, in bytes: 128 bits (RFC 4226 §4 R6) and the block size of SHA-1.</summary>
    private const int Shortest = 16;
    private const int Longest = 64;

    private readonly byte[] _key;

    private TotpSecret(byte[] key) => _key = key;

    public static TotpSecret New() => new(RandomNumberGenerator.GetBytes(Length));

    /// <exception cref="ArgumentException">The length is not 16-64 bytes.</exception>
    public static TotpSecret Load(byte[] key)
    {
        return key.Length is >= Shortest and <= Longest
            ? new TotpSecret(key)
            : throw new ArgumentException("A TOTP secret has 16-64 bytes.", nameof(key));
    }

    /// <summary>Parses Base32 as copied, with or without padding (RFC 4648 §6).</summary>
    public static bool TryParseBase32(string text, [NotNullWhen(true)] out TotpSecret? secret)
    {
        secret = null;
        var digits = CopiedText.Bare(text).TrimEnd('=').ToUpperInvariant();
        // The library throws on empty or invalid text, and silently drops bits of lengths that encode no whole number of bytes.
        if (digits.Length == 0 || digits.Any(c => c is not (>= 'A' and <= 'Z' or >= '2' and <= '7')) || (digits.Length % 8) is 1 or 3 or 6)
        {
            return false;
        }

        var key = Base32Encoding.ToBytes(digits);
        secret = key.Length is >= Shortest and <= Longest ? new TotpSecret(key) : null;
        return secret is not null;
    }

    /// <summary>The bytes, for sealing.</summary>
    public byte[] Reveal() => _key;

    /// <summary>Base32 without padding, for typing by hand (RFC 4648 §6).</summary>
    public string RevealBase32() => Base32Encoding.ToString(_key).TrimEnd('=');

    /// <summary>Code of a time step (RFC 6238 §4: SHA-1, 6 digits, 30 s, the only form that every authenticator app supports).</summary>
    public string CodeAt(long step) => new Totp(_key, TimeStep.Seconds).ComputeTotp(TimeStep.Start(step));

    public override string ToString() => "***";
}
