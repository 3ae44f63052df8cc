using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using MfaFunctions.Platform.Text;
using OtpNet;

namespace MfaFunctions.Codes;

/// <summary>
/// Shared secret of an authenticator: 160 random bits (RFC 4226 §4 R6), or those that another system chose. It cannot be printed.
/// </summary>
public sealed class TotpSecret
{
    /// <summary>Length of a new secret in bytes, which is the output length of SHA-1.</summary>
    public const int Length = 20;

    /// <summary>
    /// Bits below which a secret is short: RFC 4226 §4 R6 requires 128. Some libraries make 80, which are imported on demand.
    /// </summary>
    private const int ShortBelow = 128;
    private const int FewestBits = 80;

    /// <summary>Bits of the longest imported secret, the block size of SHA-1 and SHA-256.</summary>
    private const int MostBits = 512;

    private readonly byte[] _key;

    private TotpSecret(byte[] key) => _key = key;

    public static TotpSecret New() => new(RandomNumberGenerator.GetBytes(Length));

    /// <exception cref="ArgumentException">The length is not 10-64 bytes.</exception>
    public static TotpSecret Load(byte[] key)
    {
        return Bits(key) is >= FewestBits and <= MostBits
            ? new TotpSecret(key)
            : throw new ArgumentException("A TOTP secret has 10-64 bytes.", nameof(key));
    }

    /// <summary>
    /// Parses Base32 as copied, with or without padding (RFC 4648 §6): blanks, dashes, line breaks and lower case are fine.
    /// </summary>
    /// <param name="text">The secret as copied.</param>
    /// <param name="allowShort">Whether 80 to 127 bits are accepted.</param>
    /// <param name="secret">The secret.</param>
    /// <param name="problem">What is wrong.</param>
    public static bool TryParseBase32(
        string text,
        bool allowShort,
        [NotNullWhen(true)] out TotpSecret? secret,
        [NotNullWhen(false)] out Reason? problem
    )
    {
        secret = null;
        var digits = CopiedText.Bare(text).TrimEnd('=').ToUpperInvariant();
        // The library throws on empty or invalid text, and silently drops bits of lengths that encode no whole number of bytes.
        problem =
            text.Length > CopiedText.Limit ? Reason.Of("bad_secret.long", ("limit", MostBits))
            : digits.Length == 0 ? Reason.Of("bad_secret")
            : digits.Any(c => c is not (>= 'A' and <= 'Z' or >= '2' and <= '7')) ? Reason.Of("bad_secret.characters")
            : (digits.Length % 8) is 1 or 3 or 6 ? Reason.Of("bad_secret.cut_off")
            : null;
        return problem is null && TryImport(Base32Encoding.ToBytes(digits), allowShort, out secret, out problem);
    }

    /// <summary>Takes the bytes of another system, if they are long enough.</summary>
    /// <inheritdoc cref="TryParseBase32"/>
    public static bool TryImport(
        byte[] key,
        bool allowShort,
        [NotNullWhen(true)] out TotpSecret? secret,
        [NotNullWhen(false)] out Reason? problem
    )
    {
        var bits = Bits(key);
        problem =
            bits == 0 ? Reason.Of("bad_secret")
            : bits < FewestBits ? Reason.Of("bad_secret.too_few_bits", ("bits", bits), ("minimum", FewestBits))
            : bits > MostBits ? Reason.Of("bad_secret.too_many_bits", ("bits", bits), ("limit", MostBits))
            : bits < ShortBelow && !allowShort ? Reason.Of("short_secret", ("bits", bits), ("minimum", ShortBelow))
            : null;
        secret = problem is null ? new TotpSecret(key) : null;
        return secret is not null;
    }

    /// <summary>Whether it has fewer bits than RFC 4226 §4 R6 requires.</summary>
    public bool IsShort => Bits(_key) < ShortBelow;

    /// <summary>The bytes, for sealing.</summary>
    public byte[] Reveal() => _key;

    /// <summary>Base32 without padding, for typing by hand (RFC 4648 §6).</summary>
    public string RevealBase32() => Base32Encoding.ToString(_key).TrimEnd('=');

    /// <summary>
    /// Code of a time step (RFC 6238 §4), by default with SHA-1, 6 digits and 30 s, the only form that every authenticator app supports.
    /// </summary>
    public string CodeAt(long step, TotpParameters? parameters = null)
    {
        var used = parameters ?? TotpParameters.Standard;
        var mode = used.Algorithm switch
        {
            TotpParameters.Sha1 => OtpHashMode.Sha1,
            TotpParameters.Sha256 => OtpHashMode.Sha256,
            TotpParameters.Sha512 => OtpHashMode.Sha512,
            _ => throw new ArgumentOutOfRangeException(nameof(parameters), used.Algorithm, "Expected SHA1, SHA256 or SHA512."),
        };
        return new Totp(_key, used.Period, mode, used.Digits).ComputeTotp(TimeStep.Start(step, used.Period));
    }

    private static int Bits(byte[] key) => key.Length * 8;

    public override string ToString() => "***";
}
