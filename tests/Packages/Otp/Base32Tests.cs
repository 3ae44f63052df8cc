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
    public void The_vectors_of_RFC_4648_hold(string text, string encoded)
    {
        var bytes = Encoding.ASCII.GetBytes(text);

        Assert.Equal(encoded, Base32Encoding.ToString(bytes));
        Assert.Equal(bytes, Base32Encoding.ToBytes(encoded));
        Assert.Equal(bytes, Base32Encoding.ToBytes(encoded.TrimEnd('=').ToLowerInvariant()));
    }

    [Fact]
    public void Every_length_comes_back_as_it_was()
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
    public void Another_character_is_refused(string text) =>
        Assert.Throws<ArgumentException>(() => Base32Encoding.ToBytes(text));

    [Fact]
    public void Nothing_is_refused_as_missing()
    {
        Assert.Throws<ArgumentNullException>(() => Base32Encoding.ToBytes(""));
        Assert.Throws<ArgumentNullException>(() => Base32Encoding.ToString([]));
    }
}
