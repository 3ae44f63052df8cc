using System.Net;
using System.Net.Sockets;

namespace MfaFunctions.Platform.Http;

/// <summary>Network of a client, for counting and comparing: all addresses with the same prefix belong to one network.</summary>
/// <param name="address">Null if unknown.</param>
public sealed class ClientNetwork(IPAddress? address)
{
    // IANA's special-purpose registries: addresses of proxies and internal machines, never of a client on the internet.
    private static readonly IPNetwork[] Private =
    [
        .. new[]
        {
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.168.0.0/16",
            "::/128",
            "::1/128",
            "fc00::/7",
            "fe80::/10",
        }.Select(IPNetwork.Parse),
    ];

    private readonly IPAddress? _address = address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address;

    /// <summary>
    /// Whether the address is private or unknown, so that any number of clients may share it. Such a network cannot distinguish the person
    /// from a stranger, or one stranger from another.
    /// </summary>
    public bool IsShared => _address is null || Private.Any(network => network.Contains(_address));

    /// <summary>
    /// IPv4 without its last byte, IPv6 truncated to /48. Only the security log and <see cref="SharedNetworkAlarm"/> log it.
    /// </summary>
    public string Reveal()
    {
        if (_address is null)
        {
            return "an unknown address";
        }

        var bytes = _address.GetAddressBytes();
        return _address.AddressFamily == AddressFamily.InterNetwork
            ? $"{bytes[0]}.{bytes[1]}.{bytes[2]}.x"
            : new IPAddress([.. bytes.Take(6), .. new byte[10]]) + "/48";
    }

    public override string ToString() => "***";
}
