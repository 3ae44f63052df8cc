using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace MfaFunctions.Platform.Http;

/// <summary>Client address of a request. This is the only place that determines it.</summary>
public sealed class ClientAddress
{
    private ClientAddress(IPAddress? address, string? header)
    {
        Address = address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address;
        Header = header;
        Network = new ClientNetwork(address);
    }

    /// <summary>Null if the header names none. May be returned to the caller; do not log or store it.</summary>
    public IPAddress? Address { get; }

    /// <summary>The header that the address was read from; null if it was taken from the connection.</summary>
    public string? Header { get; }

    public ClientNetwork Network { get; }

    public static ClientAddress Decide(HttpContext http, NetworkOptions options)
    {
        return options.ClientAddressHeader is { Length: > 0 } header
            ? new ClientAddress(Read(http.Request.Headers[header], options.TrustedHops), header)
            : new ClientAddress(http.Connection.RemoteIpAddress, header: null);
    }

    /// <summary>The address that the outermost trusted proxy wrote into a header.</summary>
    /// <param name="lines">Lines of the header, combined into one list (RFC 9110 §5.3).</param>
    /// <param name="trustedHops">See <see cref="NetworkOptions.TrustedHops"/>.</param>
    /// <returns>Null if there are fewer entries than hops, or if the entry is not an address.</returns>
    public static IPAddress? Read(StringValues lines, int trustedHops)
    {
        var entries = lines.ToString().Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return entries.Length < trustedHops ? null : Parse(entries[^trustedHops]);
    }

    // 203.0.113.9, 203.0.113.9:50123, 2001:db8::1 or [2001:db8::1]:50123.
    private static IPAddress? Parse(string text)
    {
        if (!IPEndPoint.TryParse(text, out var endPoint))
        {
            return null;
        }

        var address = endPoint.Address;
        // .NET also parses 127.1, 0x7f000001 and 010.0.0.1, which other parsers read differently.
        return address.AddressFamily == AddressFamily.InterNetwork && text != address.ToString() && text != endPoint.ToString()
            ? null
            : address;
    }
}
