using System.Net;
using System.Net.Sockets;

namespace MfaFunctions.Platform.Http;

/// <summary>The network a request comes from, for counting and comparing: all addresses of one prefix are the same network.</summary>
/// <param name="address">Null when it is unknown.</param>
public sealed class ClientNetwork(IPAddress? address)
{
    // IANA's special-purpose registries: addresses of proxies and internal machines, never of a caller on the internet.
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
    /// Whether the address is private or unknown, so that any number of callers may share it. Such a network tells neither a stranger from
    /// the person nor one stranger from another.
    /// </summary>
    public bool IsShared => _address is null || Private.Any(network => network.Contains(_address));

    /// <summary>IPv4 without its last byte, IPv6 down to /48. Do not log it, unless <see cref="IsShared"/>.</summary>
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
