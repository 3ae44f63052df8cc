using MfaFunctions.Testing;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Testing;

public sealed class AuthenticatorAppTests
{
    private static readonly TestClock Clock = new();

    [Fact]
    public void Secret_of_a_QR_code_gives_the_codes_of_the_same_secret_typed_in()
    {
        var secret = AuthenticatorApp.NewSecret();

        var scanned = AuthenticatorApp.FromUri($"otpauth://totp/Acme:ana?secret={secret}&issuer=Acme", Clock);

        Assert.Equal(AuthenticatorApp.FromSecret(secret, Clock).Code(), scanned.Code());
        Assert.Equal(scanned.CodeOf(scanned.CurrentStep + 1), scanned.Code(1));
        Assert.NotEqual(scanned.Code(), scanned.WrongCode());
    }

    [Fact]
    public void Uri_without_a_secret_is_an_error() =>
        Assert.Throws<FormatException>(() => AuthenticatorApp.FromUri("otpauth://totp/Acme:ana?issuer=Acme", Clock));

    [Theory]
    [InlineData("Open\nhttps://app.acme.test/account#reset=acme.u1.e1.mac\nsoon.", "reset", "acme.u1.e1.mac")]
    [InlineData("http://localhost:7072/link#break-glass=a.b", "break-glass", "a.b")]
    public void One_time_link_of_a_mail_has_a_kind_and_a_token(string text, string kind, string token)
    {
        var link = OneTimeLink.In(text)!;

        Assert.Equal((kind, token), (link.Kind, link.Token));
    }

    [Theory]
    [InlineData("No link here.")]
    [InlineData("https://app.acme.test/account without a token")]
    public void Other_text_has_no_one_time_link(string text) => Assert.Null(OneTimeLink.In(text));
}
