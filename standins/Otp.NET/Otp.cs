using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace OtpNet;

public enum OtpHashMode
{
    Sha1 = 0,
    Sha256 = 1,
    Sha512 = 2,
}

public abstract class Otp
{
    private readonly byte[] _secretKey;

    public Otp(byte[] secretKey, OtpHashMode mode)
    {
        ArgumentNullException.ThrowIfNull(secretKey);
        _secretKey = secretKey.Length > 0 ? [.. secretKey] : throw new ArgumentException("secretKey empty");
        HashMode = mode;
    }

    public OtpHashMode HashMode { get; }

    protected abstract string Compute(long counter, OtpHashMode mode);

    // Dynamic truncation, RFC 4226 section 5.3.
    protected internal long CalculateOtp(byte[] data, OtpHashMode mode)
    {
        var hmac = mode switch
        {
            OtpHashMode.Sha256 => HMACSHA256.HashData(_secretKey, data),
            OtpHashMode.Sha512 => HMACSHA512.HashData(_secretKey, data),
            _ => HMACSHA1.HashData(_secretKey, data),
        };
        return BinaryPrimitives.ReadUInt32BigEndian(hmac.AsSpan(hmac[^1] & 0x0F, 4)) & 0x7FFF_FFFF;
    }

    protected internal static string Digits(long input, int digitCount) =>
        (input % (long)Math.Pow(10, digitCount)).ToString(CultureInfo.InvariantCulture).PadLeft(digitCount, '0');
}
