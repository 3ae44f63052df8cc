using MfaFunctions.Protection;

namespace MfaFunctions.Tests.Protection;

public sealed class LinkOptionsTests
{
    [Theory]
    [InlineData("https://app.acme.test/account", true)]
    [InlineData("https://app.acme.test/account?from=mail", true)]
    [InlineData("http://localhost:7072/page", true)]
    [InlineData("http://127.0.0.1/page", true)]
    [InlineData("", false)]
    [InlineData("app.acme.test/account", false)]
    [InlineData("http://app.acme.test/account", false)]
    [InlineData("https://ana@app.acme.test/account", false)]
    [InlineData("https://app.acme.test/account#", false)]
    [InlineData("https://app.acme.test/account#reset", false)]
    [InlineData("javascript:alert(1)", false)]
    public void Base_URL_must_use_HTTPS_or_the_loopback_address(string baseUrl, bool valid) =>
        Assert.Equal(valid, new LinkOptionsValidator().Validate(null, new LinkOptions { BaseUrl = baseUrl }).Succeeded);
}
