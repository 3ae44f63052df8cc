using System.Net;
using MfaFunctions.Platform.Http.Outbound;

namespace MfaFunctions.Tests.Platform.Outbound;

public sealed class PublicAddressesTests
{
    [Theory]
    [InlineData("0.0.0.0")] // Unspecified: connects to this machine.
    [InlineData("0.1.2.3")]
    [InlineData("127.0.0.1")] // Loopback.
    [InlineData("127.255.255.254")]
    [InlineData("10.0.0.1")] // Private, RFC 1918.
    [InlineData("10.255.255.255")]
    [InlineData("172.16.0.1")]
    [InlineData("172.31.255.255")]
    [InlineData("192.168.0.1")]
    [InlineData("100.64.0.1")] // Carrier-grade NAT, with the metadata service of one cloud.
    [InlineData("100.100.100.200")]
    [InlineData("100.127.255.255")]
    [InlineData("169.254.0.1")] // Link-local, with the metadata service of most clouds.
    [InlineData("169.254.169.254")]
    [InlineData("168.63.129.16")] // Azure's platform.
    [InlineData("192.0.0.192")] // Protocol assignments, with the metadata service of one cloud.
    [InlineData("192.0.2.1")] // Documentation.
    [InlineData("198.51.100.1")]
    [InlineData("203.0.113.1")]
    [InlineData("192.88.99.1")] // Relays of 6to4.
    [InlineData("198.18.0.1")] // Benchmarks.
    [InlineData("224.0.0.1")] // Multicast.
    [InlineData("239.255.255.255")]
    [InlineData("240.0.0.1")] // Reserved, and broadcast.
    [InlineData("255.255.255.255")]
    [InlineData("::")]
    [InlineData("::1")]
    [InlineData("::127.0.0.1")] // IPv4-compatible.
    [InlineData("::ffff:127.0.0.1")] // IPv4-mapped.
    [InlineData("::ffff:10.0.0.1")]
    [InlineData("::ffff:169.254.169.254")]
    [InlineData("::ffff:168.63.129.16")]
    [InlineData("::ffff:0:127.0.0.1")] // IPv4-translated.
    [InlineData("64:ff9b::10.0.0.1")] // NAT64.
    [InlineData("64:ff9b::169.254.169.254")]
    [InlineData("64:ff9b:1::8.8.8.8")] // NAT64 of one's own network.
    [InlineData("2002:7f00:1::")] // 6to4.
    [InlineData("2002:a9fe:a9fe::1")]
    [InlineData("2001:0:7f00:1::")] // Teredo.
    [InlineData("fe80::1")] // Link-local.
    [InlineData("fe80::1%2")]
    [InlineData("fec0::1")] // Site-local.
    [InlineData("fc00::1")] // Unique local.
    [InlineData("fd00:ec2::254")]
    [InlineData("fd20:ce::254")]
    [InlineData("ff02::1")] // Multicast.
    [InlineData("100::1")] // Discard.
    [InlineData("2001:db8::1")] // Documentation.
    [InlineData("3fff::1")]
    [InlineData("5f00::1")] // Segment routing.
    public void Address_outside_the_internet_is_refused(string address) => Assert.False(PublicAddresses.Contains(IPAddress.Parse(address)));

    [Theory]
    [InlineData("8.8.8.8")]
    [InlineData("9.255.255.255")]
    [InlineData("11.0.0.0")]
    [InlineData("100.63.255.255")]
    [InlineData("100.128.0.0")]
    [InlineData("168.63.129.15")]
    [InlineData("172.15.255.255")]
    [InlineData("172.32.0.0")]
    [InlineData("223.255.255.255")]
    [InlineData("::ffff:8.8.8.8")]
    [InlineData("64:ff9b::8.8.8.8")]
    [InlineData("2001:4860:4860::8888")]
    [InlineData("2603:1030::1")]
    public void Address_of_the_internet_is_accepted(string address) => Assert.True(PublicAddresses.Contains(IPAddress.Parse(address)));
}
