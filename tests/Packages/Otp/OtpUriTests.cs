using OtpNet;

namespace MfaFunctions.Tests.Packages.Otp;

public sealed class OtpUriTests
{
    [Fact]
    public void URI_contains_the_issuer_twice_and_every_parameter()
    {
        var uri = new OtpUri(OtpType.Totp, "JBSWY3DPEHPK3PXP", "ana@example.com", "Acme & Söhne");

        Assert.Equal(
            "otpauth://totp/Acme%20%26%20S%C3%B6hne:ana%40example.com"
                + "?secret=JBSWY3DPEHPK3PXP&issuer=Acme%20%26%20S%C3%B6hne&algorithm=SHA1&digits=6&period=30",
            uri.ToString()
        );
        Assert.Equal("otpauth", uri.ToUri().Scheme);
    }

    [Fact]
    public void Secret_has_no_padding()
    {
        var uri = new OtpUri(OtpType.Totp, "foobar"u8.ToArray(), "ana", algorithm: OtpHashMode.Sha256, digits: 8, period: 60);

        Assert.Equal("otpauth://totp/ana?secret=MZXW6YTBOI&algorithm=SHA256&digits=8&period=60", uri.ToString());
    }

    [Fact]
    public void HOTP_URI_has_a_counter_instead_of_a_period()
    {
        var uri = new OtpUri(OtpType.Hotp, "JBSWY3DPEHPK3PXP", "ana", "Acme", counter: 7);

        Assert.Equal("otpauth://hotp/Acme:ana?secret=JBSWY3DPEHPK3PXP&issuer=Acme&algorithm=SHA1&digits=6&counter=7", uri.ToString());
        Assert.Equal((0, 7L), (uri.Period, uri.Counter));
    }
}
