using System.Security.Cryptography;

namespace OtpNet;

public static class KeyGeneration
{
    public static byte[] GenerateRandomKey(int length) => RandomNumberGenerator.GetBytes(length);

    /// <summary>A key as long as the hash's output, RFC 4226 section 4 R6.</summary>
    public static byte[] GenerateRandomKey(OtpHashMode mode = OtpHashMode.Sha1) => GenerateRandomKey(mode switch
    {
        OtpHashMode.Sha256 => SHA256.HashSizeInBytes,
        OtpHashMode.Sha512 => SHA512.HashSizeInBytes,
        _ => SHA1.HashSizeInBytes,
    });
}
