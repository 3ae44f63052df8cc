using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace MfaFunctions.Platform.Http;

/// <summary>Where a request comes from. It is decided here and nowhere else.</summary>
public sealed class ClientAddress
{
    private ClientAddress(IPAddress? address, string? header)
    {
        Address = address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address;
        Header = header;
        Network = new ClientNetwork(address);
    }

    /// <summary>Null when the header names none. For the caller's own eyes; do not log or store it.</summary>
    public IPAddress? Address { get; }

    /// <summary>The header that decided; null when it was the connection.</summary>
    public string? Header { get; }

    public ClientNetwork Network { get; }

    public static ClientAddress Decide(HttpContext http, NetworkOptions options)
    {
        return options.ClientAddressHeader is { Length: > 0 } header
            ? new ClientAddress(Read(http.Request.Headers[header], options.TrustedHops), header)
            : new ClientAddress(http.Connection.RemoteIpAddress, header: null);
    }

    /// <summary>The address that the outermost trusted proxy wrote into a header.</summary>
    /// <param name="lines">The header's lines, which are one list (RFC 9110 §5.3).</param>
    /// <param name="trustedHops">See <see cref="NetworkOptions.TrustedHops"/>.</param>
    /// <returns>Null when there are fewer entries, or when that entry is no address.</returns>
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
        // .NET also reads 127.1, 0x7f000001 and 010.0.0.1, of which readers disagree what they mean.
        return address.AddressFamily == AddressFamily.InterNetwork && text != address.ToString() && text != endPoint.ToString()
            ? null
            : address;
    }
}
