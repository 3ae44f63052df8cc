using System.Net;
using System.Net.Sockets;

namespace MfaFunctions.Platform.Http.Outbound;

/// <summary>Distinguishes public addresses from those that only this machine, its network or its cloud can reach.</summary>
public static class PublicAddresses
{
    // IANA's special-purpose registry (RFC 6890), multicast, and Azure's platform address, which looks public.
    private static readonly IPNetwork[] RefusedV4 =
    [
        .. new[]
        {
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "168.63.129.16/32",
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.88.99.0/24",
            "192.168.0.0/16",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/3",
        }.Select(IPNetwork.Parse),
    ];

    // Of IPv6, only global unicast is accepted, without its special-purpose blocks. 2002::/16 (6to4) and Teredo (in 2001::/23) tunnel to an
    // IPv4 address and are obsolete.
    private static readonly IPNetwork GlobalV6 = IPNetwork.Parse("2000::/3");
    private static readonly IPNetwork[] RefusedV6 =
    [
        .. new[] { "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20" }.Select(IPNetwork.Parse),
    ];

    // An IPv6-only network reaches IPv4 hosts through these addresses, which end in the IPv4 address (RFC 6052).
    private static readonly IPNetwork Nat64 = IPNetwork.Parse("64:ff9b::/96");

    public static bool Contains(IPAddress address)
    {
        if (address.AddressFamily == AddressFamily.InterNetwork)
        {
            return !RefusedV4.Any(network => network.Contains(address));
        }

        if (address.IsIPv4MappedToIPv6 || Nat64.Contains(address))
        {
            return Contains(new IPAddress(address.GetAddressBytes()[^4..]));
        }

        return GlobalV6.Contains(address) && !RefusedV6.Any(network => network.Contains(address));
    }
}
