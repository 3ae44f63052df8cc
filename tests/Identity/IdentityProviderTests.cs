using MfaFunctions.Identity;
using MfaFunctions.Platform.Http.Outbound;
using Microsoft.Extensions.Options;

namespace MfaFunctions.Tests.Identity;

public sealed class IdentityProviderTests
{
    [Theory]
    [InlineData("https://login.acme.test", true)]
    [InlineData("https://accounts.google.com", true)]
    [InlineData("https://login.microsoftonline.com/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0", true)]
    [InlineData("https://sso.acme.test/realms/common", true)]
    [InlineData("https://8.8.8.8", true)]
    [InlineData("https://127.0.0.1", false)]
    [InlineData("https://localhost", false)]
    [InlineData("http://127.0.0.1:8080", false)]
    [InlineData("http://localhost:8080/realm", false)]
    [InlineData("https://10.0.0.1", false)]
    [InlineData("https://0xA9FEA9FE", false)]
    [InlineData("https://2852039166/", false)]
    [InlineData("https://[::ffff:169.254.169.254]", false)]
    [InlineData("https://[fd00:ec2::254]", false)]
    [InlineData("http://login.acme.test", false)]
    [InlineData("http://localhost.acme.test", false)]
    [InlineData("https://login.microsoftonline.com/common/v2.0", false)]
    [InlineData("https://login.microsoftonline.com/Organizations/v2.0", false)]
    [InlineData("https://login.microsoftonline.us/consumers", false)]
    [InlineData("https://login.microsoftonline.com/{tenantid}/v2.0", false)]
    [InlineData("https://login.acme.test/?x=1", false)]
    [InlineData("https://login.acme.test/#x", false)]
    [InlineData("https://user@login.acme.test", false)]
    [InlineData("ftp://login.acme.test", false)]
    [InlineData("login.acme.test", false)]
    [InlineData("https://login.acme.test/a b", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void Issuer_is_the_https_address_of_one_organization(string? issuer, bool good) =>
        Assert.Equal(good, IdentityProvider.IsIssuer(issuer, Internet(allowLoopback: false)));

    [Theory]
    [InlineData("http://127.0.0.1:8080", true)]
    [InlineData("http://localhost:8080/realm", true)]
    [InlineData("http://10.0.0.1", false)]
    [InlineData("https://10.0.0.1", false)]
    public void Development_setting_admits_this_machine_only(string issuer, bool good) =>
        Assert.Equal(good, IdentityProvider.IsIssuer(issuer, Internet(allowLoopback: true)));

    private static PublicInternet Internet(bool allowLoopback) =>
        new(new HostNames(), Options.Create(new OutboundOptions { AllowLoopback = allowLoopback }));
}
