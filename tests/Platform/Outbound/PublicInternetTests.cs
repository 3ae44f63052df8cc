using System.Net;
using MfaFunctions.Platform.Http.Outbound;
using MfaFunctions.Tests.Identity;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace MfaFunctions.Tests.Platform.Outbound;

/// <summary>The handler, in front of a server on this machine.</summary>
public sealed class PublicInternetTests : IAsyncLifetime
{
    private ForgingIssuer _server = null!;

    public async Task InitializeAsync() => _server = await ForgingIssuer.StartAsync();

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("10.0.0.1")]
    [InlineData("169.254.169.254")]
    public async Task Name_that_resolves_to_a_refused_address_is_not_connected_to(string address)
    {
        using var client = Client(new FakeNames(address), allowLoopback: false);

        var failure = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetStringAsync(Named("keys.acme.test")));

        Assert.IsType<RefusedAddressException>(failure.InnerException);
        Assert.Equal(0, _server.KeysFetched);
    }

    [Fact]
    public async Task Connection_goes_to_the_address_that_was_checked()
    {
        // Nobody else knows this name, and a second resolution would lead elsewhere.
        var names = new FakeNames("127.0.0.1", "192.0.2.1");
        using var client = Client(names, allowLoopback: true);

        await client.GetStringAsync(Named("keys.acme.test"));

        Assert.Equal((1, 1), (names.Asked, _server.KeysFetched));
    }

    [Fact]
    public async Task Refused_addresses_of_a_name_are_left_out()
    {
        using var client = Client(new FakeNames("10.0.0.1,127.0.0.1"), allowLoopback: true);

        await client.GetStringAsync(Named("keys.acme.test"));

        Assert.Equal(1, _server.KeysFetched);
    }

    [Fact]
    public async Task Redirect_is_not_followed()
    {
        await using var target = await ForgingIssuer.StartAsync();
        _server.Instead = context =>
        {
            context.Response.Redirect(target.Issuer + "/keys");
            return Task.CompletedTask;
        };
        using var client = Client(new FakeNames("127.0.0.1"), allowLoopback: true);

        using var answer = await client.GetAsync(Named("keys.acme.test"));

        Assert.Equal((HttpStatusCode.Redirect, 0), (answer.StatusCode, target.KeysFetched));
    }

    [Fact]
    public void Proxies_cookies_and_traces_are_not_used()
    {
        using var handler = Internet(new HostNames(), allowLoopback: false).NewHandler();

        Assert.False(handler.UseProxy || handler.UseCookies || handler.AllowAutoRedirect);
        Assert.Null(handler.ActivityHeadersPropagator);
    }

    [Theory]
    [InlineData(true, "mfa-prod", false)]
    [InlineData(false, "mfa-prod", true)]
    [InlineData(true, "", true)]
    [InlineData(true, null, true)]
    public void Loopback_cannot_be_allowed_in_Azure(bool allowLoopback, string? site, bool starts)
    {
        var environment = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?> { ["WEBSITE_SITE_NAME"] = site })
            .Build();

        var result = new OutboundOptionsValidator(environment).Validate(null, new OutboundOptions { AllowLoopback = allowLoopback });

        Assert.Equal(starts, result.Succeeded);
    }

    private static HttpClient Client(HostNames names, bool allowLoopback) => new(Internet(names, allowLoopback).NewHandler());

    private static PublicInternet Internet(HostNames names, bool allowLoopback) =>
        new(names, Options.Create(new OutboundOptions { AllowLoopback = allowLoopback }));

    private Uri Named(string host) => new UriBuilder(_server.Issuer) { Host = host, Path = "/keys" }.Uri;
}
