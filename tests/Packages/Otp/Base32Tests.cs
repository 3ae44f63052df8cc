using System.Security.Cryptography;
using System.Text;
using OtpNet;

namespace MfaFunctions.Tests.Packages.Otp;

public sealed class Base32Tests
{
    [Theory]
    [InlineData("f", "MY======")]
    [InlineData("fo", "MZXQ====")]
    [InlineData("foo", "MZXW6===")]
    [InlineData("foob", "MZXW6YQ=")]
    [InlineData("fooba", "MZXW6YTB")]
    [InlineData("foobar", "MZXW6YTBOI======")]
    public void Matches_the_RFC_4648_test_vectors(string text, string encoded)
    {
        var bytes = Encoding.ASCII.GetBytes(text);

        Assert.Equal(encoded, Base32Encoding.ToString(bytes));
        Assert.Equal(bytes, Base32Encoding.ToBytes(encoded));
        Assert.Equal(bytes, Base32Encoding.ToBytes(encoded.TrimEnd('=').ToLowerInvariant()));
    }

    [Fact]
    public void Every_length_round_trips()
    {
        for (var length = 1; length <= 64; length++)
        {
            var bytes = RandomNumberGenerator.GetBytes(length);

            Assert.Equal(bytes, Base32Encoding.ToBytes(Base32Encoding.ToString(bytes)));
        }
    }

    [Theory]
    [InlineData("MZXW 6")]
    [InlineData("MZXW1")]
    [InlineData("MZ=W6")]
    [InlineData("ＭＺＸＷ")]
    [InlineData("ıſ")]
    public void Invalid_characters_are_refused(string text) => Assert.Throws<ArgumentException>(() => Base32Encoding.ToBytes(text));

    [Fact]
    public void Null_is_refused()
    {
        Assert.Throws<ArgumentNullException>(() => Base32Encoding.ToBytes(""));
        Assert.Throws<ArgumentNullException>(() => Base32Encoding.ToString([]));
    }
}
