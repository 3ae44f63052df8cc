using System.Net;
using MfaFunctions.Platform.Http;
using MfaFunctions.Tests.Infrastructure;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace MfaFunctions.Tests.Platform;

public sealed class ClientAddressTests
{
    [Theory]
    [InlineData("203.0.113.9", "203.0.113.9")]
    [InlineData(" 203.0.113.9\t", "203.0.113.9")]
    [InlineData("203.0.113.9:50123", "203.0.113.9")]
    [InlineData("2001:db8::9", "2001:db8::9")]
    [InlineData("2001:DB8:0:0::9", "2001:db8::9")]
    [InlineData("[2001:db8::9]", "2001:db8::9")]
    [InlineData("[2001:db8::9]:50123", "2001:db8::9")]
    [InlineData("198.51.100.7, 203.0.113.9", "203.0.113.9")]
    [InlineData("198.51.100.7,[2001:db8::9]:1", "2001:db8::9")]
    [InlineData("garbage, 203.0.113.9", "203.0.113.9")]
    [InlineData("203.0.113.9,, ", "203.0.113.9")]
    [InlineData("203.0.113.9, garbage", null)]
    [InlineData("203.0.113.9, unknown", null)]
    [InlineData("", null)]
    [InlineData(",", null)]
    [InlineData("1", null)]
    [InlineData("127.1", null)]
    [InlineData("0xcb.0.113.9", null)]
    [InlineData("0203.0.113.9", null)]
    [InlineData("203.0.113.256", null)]
    [InlineData("203.0.113.9:", null)]
    [InlineData("203.0.113.9:99999", null)]
    [InlineData("203.0.113.9 198.51.100.7", null)]
    [InlineData("\"203.0.113.9\"", null)]
    [InlineData("for=203.0.113.9", null)]
    [InlineData("mfa.acme.test", null)]
    public void Header_yields_an_address_with_or_without_a_port_or_none(string header, string? address) =>
        Assert.Equal(address, ClientAddress.Read(header, trustedHops: 1)?.ToString());

    [Theory]
    [InlineData(1, "10.0.0.2")]
    [InlineData(2, "203.0.113.9")]
    [InlineData(3, "198.51.100.7")]
    [InlineData(4, null)]
    public void Entry_written_by_the_outermost_trusted_hop_is_used(int hops, string? address)
    {
        Assert.Equal(address, ClientAddress.Read("198.51.100.7, 203.0.113.9, 10.0.0.2", hops)?.ToString());
        Assert.Equal(address, ClientAddress.Read(new StringValues(["198.51.100.7", "203.0.113.9, 10.0.0.2"]), hops)?.ToString());
        Assert.Equal(address, ClientAddress.Read(new StringValues(["198.51.100.7, 203.0.113.9", null, "10.0.0.2"]), hops)?.ToString());
    }

    [Theory]
    [InlineData(null, "203.0.113.9", null)]
    [InlineData("", "203.0.113.9", null)]
    [InlineData("X-Client-IP", "198.51.100.7", "X-Client-IP")]
    [InlineData("x-client-ip", "198.51.100.7", "x-client-ip")]
    [InlineData("X-Azure-SocketIP", null, "X-Azure-SocketIP")]
    public void Only_the_configured_header_or_else_the_connection_is_used(string? configured, string? address, string? header)
    {
        var http = new DefaultHttpContext { Connection = { RemoteIpAddress = IPAddress.Parse("::ffff:203.0.113.9") } };
        http.Request.Headers["X-Client-IP"] = "198.51.100.7";

        var decided = ClientAddress.Decide(http, new NetworkOptions { ClientAddressHeader = configured });

        Assert.Equal((address, header), (decided.Address?.ToString(), decided.Header));
    }

    [Theory]
    [InlineData("203.0.113.9", "203.0.113.x", false)]
    [InlineData("::ffff:203.0.113.9", "203.0.113.x", false)]
    [InlineData("2001:db8:1:2::9", "2001:db8:1::/48", false)]
    [InlineData("100.63.255.255", "100.63.255.x", false)]
    [InlineData("172.32.0.1", "172.32.0.x", false)]
    [InlineData("0.0.0.0", "0.0.0.x", true)]
    [InlineData("10.0.0.4", "10.0.0.x", true)]
    [InlineData("::ffff:10.0.0.4", "10.0.0.x", true)]
    [InlineData("100.64.0.1", "100.64.0.x", true)]
    [InlineData("127.0.0.1", "127.0.0.x", true)]
    [InlineData("169.254.130.2", "169.254.130.x", true)]
    [InlineData("172.31.255.255", "172.31.255.x", true)]
    [InlineData("192.168.1.20", "192.168.1.x", true)]
    [InlineData("::", "::/48", true)]
    [InlineData("::1", "::/48", true)]
    [InlineData("fd00:1:2::9", "fd00:1:2::/48", true)]
    [InlineData("fe80::9%2", "fe80::/48", true)]
    [InlineData(null, "an unknown address", true)]
    public void Network_is_a_prefix_and_is_shared_when_private_or_unknown(string? address, string prefix, bool shared)
    {
        var network = new ClientNetwork(address is null ? null : IPAddress.Parse(address));

        Assert.Equal((prefix, shared, "***"), (network.Reveal(), network.IsShared, network.ToString()));
    }

    [Theory]
    [InlineData("--Network:ClientAddressHeader=", true)]
    [InlineData("--Network:ClientAddressHeader=X-Azure-SocketIP", true)]
    [InlineData("--Network:ClientAddressHeader=X-Client-IP, X-Forwarded-For", false)]
    [InlineData("--Network:ClientAddressHeader=X_Client_IP", false)]
    [InlineData("--Network:TrustedHops=10", true)]
    [InlineData("--Network:TrustedHops=0", false)]
    [InlineData("--Network:TrustedHops=11", false)]
    public async Task Startup_requires_one_header_name_and_one_to_ten_hops(string argument, bool starts)
    {
        var start = MfaHost.StartAsync(arguments: argument);

        if (starts)
        {
            await (await start).DisposeAsync();
        }
        else
        {
            Assert.Equal(typeof(NetworkOptions), (await Assert.ThrowsAsync<OptionsValidationException>(() => start)).OptionsType);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("X-Forwarded-For")]
    public async Task Forged_X_Forwarded_For_changes_nothing(string configured)
    {
        await using var host = await MfaHost.StartAsync(arguments: "--Network:ClientAddressHeader=" + configured);

        var honest = await CallerAsync(host);
        var forged = await CallerAsync(host, ("X-Forwarded-For", "203.0.113.9"), ("X-Forwarded-For", "198.51.100.7"));

        Assert.Equal(honest, forged);
        Assert.Equal(
            configured.Length == 0
                ? """{"address":"127.0.0.1","network":"127.0.0.x","shared":true,"header":null}"""
                : """{"address":null,"network":null,"shared":true,"header":"X-Forwarded-For"}""",
            honest
        );
    }

    [Theory]
    [InlineData(1, "203.0.113.9", "203.0.113.9")]
    [InlineData(1, "198.51.100.7, 203.0.113.9:50123", "203.0.113.9")]
    [InlineData(2, "192.0.2.66, 203.0.113.9, 10.0.0.2", "203.0.113.9")]
    public async Task Configured_header_determines_the_client_address(int hops, string header, string address)
    {
        string[] arguments = ["--Network:ClientAddressHeader=X-Real-IP", $"--Network:TrustedHops={hops}"];
        await using var host = await MfaHost.StartAsync(arguments: arguments);

        var caller = await CallerAsync(
            host,
            ("X-Real-IP", header),
            ("X-Forwarded-For", "198.51.100.9"),
            (MfaHost.AddressHeader, "198.51.100.9")
        );

        Assert.Equal($$"""{"address":"{{address}}","network":"203.0.113.x","shared":false,"header":"X-Real-IP"}""", caller);
    }

    [Fact]
    public async Task Operator_sees_the_client_address_and_the_log_does_not()
    {
        await using var host = await MfaHost.StartAsync();

        var caller = await CallerAsync(host, (MfaHost.AddressHeader, "2001:db8:1:2::9"));

        Assert.Equal("""{"address":"2001:db8:1:2::9","network":"2001:db8:1::/48","shared":false,"header":"X-Client-IP"}""", caller);
        Assert.DoesNotContain(host.Logs.Lines, line => line.Contains("2001:db8:1", StringComparison.Ordinal));
    }

    private static async Task<string> CallerAsync(MfaHost host, params (string Name, string Value)[] headers)
    {
        (string, string) key = ("x-functions-key", MfaHost.OperatorKey);
        var reply = await host.Api.SendAsync(HttpMethod.Get, "operator/health", null, null, [key, .. headers]);
        return reply.Expect(HttpStatusCode.OK).Body!["caller"]!.ToJsonString();
    }
}
