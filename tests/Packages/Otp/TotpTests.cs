using System.Text;
using OtpNet;

namespace MfaFunctions.Tests.Packages.Otp;

/// <summary>Test vectors of RFC 6238 appendix B. Each key is as long as the output of its hash.</summary>
public sealed class TotpTests
{
    private const string Digits = "1234567890123456789012345678901234567890123456789012345678901234";

    [Theory]
    [InlineData(59, OtpHashMode.Sha1, "94287082")]
    [InlineData(59, OtpHashMode.Sha256, "46119246")]
    [InlineData(59, OtpHashMode.Sha512, "90693936")]
    [InlineData(1111111109, OtpHashMode.Sha1, "07081804")]
    [InlineData(1111111109, OtpHashMode.Sha256, "68084774")]
    [InlineData(1111111109, OtpHashMode.Sha512, "25091201")]
    [InlineData(1111111111, OtpHashMode.Sha1, "14050471")]
    [InlineData(1111111111, OtpHashMode.Sha256, "67062674")]
    [InlineData(1111111111, OtpHashMode.Sha512, "99943326")]
    [InlineData(1234567890, OtpHashMode.Sha1, "89005924")]
    [InlineData(1234567890, OtpHashMode.Sha256, "91819424")]
    [InlineData(1234567890, OtpHashMode.Sha512, "93441116")]
    [InlineData(2000000000, OtpHashMode.Sha1, "69279037")]
    [InlineData(2000000000, OtpHashMode.Sha256, "90698825")]
    [InlineData(2000000000, OtpHashMode.Sha512, "38618901")]
    [InlineData(20000000000, OtpHashMode.Sha1, "65353130")]
    [InlineData(20000000000, OtpHashMode.Sha256, "77737706")]
    [InlineData(20000000000, OtpHashMode.Sha512, "47863826")]
    public void Matches_the_RFC_6238_test_vectors(long time, OtpHashMode mode, string code)
    {
        var length = mode switch
        {
            OtpHashMode.Sha1 => 20,
            OtpHashMode.Sha256 => 32,
            _ => 64,
        };
        var totp = new Totp(Encoding.ASCII.GetBytes(Digits[..length]), mode: mode, totpSize: 8);

        Assert.Equal(code, totp.ComputeTotp(At(time)));
    }

    [Fact]
    public void Default_is_six_digits_every_thirty_seconds()
    {
        var totp = new Totp(Encoding.ASCII.GetBytes(Digits[..20]));

        Assert.Equal((30, 6, OtpHashMode.Sha1), (totp.Step, totp.TotpSize, totp.HashMode));
        Assert.Equal("287082", totp.ComputeTotp(At(59)));
        Assert.Equal(totp.ComputeTotp(At(30)), totp.ComputeTotp(At(59)));
        Assert.NotEqual(totp.ComputeTotp(At(60)), totp.ComputeTotp(At(59)));
    }

    [Fact]
    public void Code_retains_leading_zeros()
    {
        var totp = new Totp(Encoding.ASCII.GetBytes(Digits[..20]), totpSize: 8);

        Assert.StartsWith("0", totp.ComputeTotp(At(1111111109)), StringComparison.Ordinal);
    }

    [Fact]
    public void Missing_key_and_out_of_range_size_are_refused()
    {
        byte[] missing = null!;

        Assert.Throws<ArgumentNullException>(() => new Totp(missing));
        Assert.Throws<ArgumentException>(() => new Totp([]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Totp([1], step: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Totp([1], totpSize: 11));
    }

    [Fact]
    public void Random_key_has_the_requested_length_or_that_of_the_hash()
    {
        Assert.Equal(20, KeyGeneration.GenerateRandomKey(20).Length);
        Assert.Equal(20, KeyGeneration.GenerateRandomKey().Length);
        Assert.Equal(64, KeyGeneration.GenerateRandomKey(OtpHashMode.Sha512).Length);
        Assert.NotEqual(KeyGeneration.GenerateRandomKey(20), KeyGeneration.GenerateRandomKey(20));
    }

    private static DateTime At(long seconds) => DateTime.UnixEpoch.AddSeconds(seconds);
}
