using System.Globalization;
using System.Net;
using MfaFunctions.Platform.Http.Outbound;
using MfaFunctions.Tests.Infrastructure;
using MfaFunctions.Tests.Platform.Outbound;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace MfaFunctions.Tests.Identity;

/// <summary>A tenant chooses the addresses of its issuers. None leads into the network that the app runs in.</summary>
public sealed class ProviderAddressTests
{
    [Theory]
    [InlineData("https://127.0.0.1")]
    [InlineData("http://127.0.0.1")]
    [InlineData("https://localhost")]
    [InlineData("https://10.1.2.3")]
    [InlineData("https://169.254.169.254/metadata")]
    [InlineData("https://168.63.129.16")]
    [InlineData("https://[::ffff:10.1.2.3]")]
    [InlineData("https://[fd00:ec2::254]")]
    public async Task Issuer_at_a_refused_address_is_not_listed(string issuer)
    {
        await using var host = await MfaHost.StartAsync(arguments: "--Outbound:AllowLoopback=false");
        var owner = await host.NewReadyOwnerAsync();

        var reply = await host.SetProvidersAsync(owner, ("acme", issuer, "acme-web"));

        Assert.NotNull(reply.Expect(HttpStatusCode.BadRequest, "invalid_request").Body!["errors"]!["providers[0].issuer"]);
    }

    [Theory]
    [InlineData("10.1.2.3")]
    [InlineData("169.254.169.254")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("fd00:ec2::254")]
    public async Task Issuer_whose_name_resolves_to_a_refused_address_is_not_asked(string address)
    {
        var names = new FakeNames(address);
        await using var issuer = await ForgingIssuer.StartAsync();
        await using var host = await MfaHost.StartAsync(
            configure: services => services.Replace(ServiceDescriptor.Singleton<HostNames>(names)),
            arguments: "--Outbound:AllowLoopback=false"
        );
        var owner = await host.NewReadyOwnerAsync();
        (await host.SetProvidersAsync(owner, ("acme", "https://login.acme.test", "acme-web"))).Expect(HttpStatusCode.OK);
        var claims = issuer.Claims(await host.NonceAsync(), host.Clock.Now);
        claims["iss"] = "https://login.acme.test";

        (await host.SignInWithAsync(issuer.Sign(claims))).Expect(HttpStatusCode.ServiceUnavailable, "unavailable");

        Assert.Equal(1, names.Asked);
        Assert.Contains(host.Logs.Lines, line => line.Contains(nameof(RefusedAddressException), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("http://localhost:{port}/keys", false)] // Another host of ours, by name.
    [InlineData("https://keys.acme.test/", false)]
    [InlineData("https://169.254.169.254/", false)]
    [InlineData("http://127.0.0.1:{port}/keys", true)]
    public async Task Keys_are_fetched_from_the_issuers_host_only(string keys, bool fetched)
    {
        await using var issuer = await ForgingIssuer.StartAsync();
        await using var host = await MfaHost.StartAsync();
        await AssertFetchedAsync(host, issuer, keys, fetched);
    }

    [Fact]
    public async Task Operator_can_allow_another_host_for_keys()
    {
        await using var issuer = await ForgingIssuer.StartAsync();
        await using var host = await MfaHost.StartAsync(arguments: "--Identity:KeyHosts=keys.acme.test, localhost");
        await AssertFetchedAsync(host, issuer, "http://localhost:{port}/keys", fetched: true);
    }

    private static async Task AssertFetchedAsync(MfaHost host, ForgingIssuer issuer, string keys, bool fetched)
    {
        var port = new Uri(issuer.Issuer).Port.ToString(CultureInfo.InvariantCulture);
        issuer.KeysAt = keys.Replace("{port}", port, StringComparison.Ordinal);
        var owner = await host.NewReadyOwnerAsync();
        (await host.SetProvidersAsync(owner, ("acme", issuer.Issuer, "acme-web"))).Expect(HttpStatusCode.OK);

        var reply = await host.LinkAsync(owner, issuer.Token(await host.NonceAsync(), host.Clock.Now));

        reply.Expect(fetched ? HttpStatusCode.Created : HttpStatusCode.ServiceUnavailable);
        Assert.Equal(fetched ? 1 : 0, issuer.KeysFetched);
    }
}
