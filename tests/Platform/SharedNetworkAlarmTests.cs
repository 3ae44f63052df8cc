using System.Net;
using MfaFunctions.Platform.Http;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Platform;

public sealed class SharedNetworkAlarmTests
{
    private const string Public = "mfa.acme.test";

    [Theory]
    [InlineData(Public, "10.0.0.4", "10.0.0.x")]
    [InlineData(Public + ":8443", "127.0.0.1", "127.0.0.x")]
    [InlineData("203.0.113.80", "garbage", "an unknown address")]
    [InlineData("localhost:7071", "127.0.0.1", null)]
    [InlineData("127.0.0.1:7071", "10.0.0.4", null)]
    [InlineData("[::1]:7071", "::1", null)]
    [InlineData(Public, "203.0.113.9", null)]
    public async Task Warns_operators_when_all_callers_share_a_network(string name, string from, string? network)
    {
        await using var host = await MfaHost.StartAsync();

        await AskAsync(host, name, from);

        var warnings = Warnings(host);
        Assert.Equal(network is null ? 0 : 1, warnings.Length);
        Assert.All(warnings, warning => Assert.Contains($"come from {network} and ", warning, StringComparison.Ordinal));
        Assert.All(warnings, warning => Assert.Contains("Network__ClientAddressHeader is X-Client-IP.", warning, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Warns_once_an_hour_and_not_while_other_callers_have_distinct_addresses()
    {
        await using var host = await MfaHost.StartAsync();

        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => AskAsync(host, Public, "10.0.0.4")));
        Assert.Single(Warnings(host));
        host.Clock.Advance(TimeSpan.FromMinutes(59));
        await AskAsync(host, Public, "10.0.0.4");
        Assert.Single(Warnings(host));
        host.Clock.Advance(TimeSpan.FromMinutes(1));
        await AskAsync(host, Public, "10.0.0.4");
        Assert.Equal(2, Warnings(host).Length);
        host.Clock.Advance(TimeSpan.FromMinutes(30));
        await AskAsync(host, Public, "203.0.113.9");
        host.Clock.Advance(TimeSpan.FromMinutes(59));
        await AskAsync(host, Public, "10.0.0.4");
        Assert.Equal(2, Warnings(host).Length);
        host.Clock.Advance(TimeSpan.FromMinutes(1));
        await AskAsync(host, Public, "10.0.0.4");
        Assert.Equal(3, Warnings(host).Length);
    }

    private static string[] Warnings(MfaHost host) =>
        [.. host.Logs.Lines.Where(line => line.StartsWith($"Warning {typeof(SharedNetworkAlarm).FullName} ", StringComparison.Ordinal))];

    private static async Task AskAsync(MfaHost host, string name, string from)
    {
        var reply = await host.Api.SendAsync(HttpMethod.Get, "health", null, null, ("Host", name), (MfaHost.AddressHeader, from));
        reply.Expect(HttpStatusCode.OK);
    }
}
