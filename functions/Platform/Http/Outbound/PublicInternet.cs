using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;

namespace MfaFunctions.Platform.Http.Outbound;

/// <summary>
/// HTTP to addresses that a tenant chose. A name is resolved once, its addresses are checked, and the connection goes to a checked address,
/// so that no name leads into the network of this app.
/// </summary>
public sealed class PublicInternet(HostNames names, IOptions<OutboundOptions> options)
{
    /// <summary>
    /// Whether the address may be called: https, without user name and without a literal IP address outside the public internet. A name is
    /// checked when it is resolved.
    /// </summary>
    public bool Accepts(Uri uri) =>
        uri is { IsAbsoluteUri: true, UserInfo: "" }
        && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback))
        && (uri.IsLoopback ? options.Value.AllowLoopback : !IPAddress.TryParse(uri.IdnHost, out var literal) || Accepts(literal));

    /// <summary>
    /// Creates a handler that reaches only the public internet. It follows no redirects and uses neither a proxy nor cookies.
    /// </summary>
    public SocketsHttpHandler NewHandler() =>
        new()
        {
            ConnectCallback = ConnectAsync,
            // A proxy would resolve the name itself.
            UseProxy = false,
            AllowAutoRedirect = false,
            UseCookies = false,
            MaxResponseHeadersLength = 32,
            // Do not send trace context to the tenant's server.
            ActivityHeadersPropagator = null,
        };

    private bool Accepts(IPAddress address) =>
        PublicAddresses.Contains(address) || (options.Value.AllowLoopback && IPAddress.IsLoopback(address));

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var (host, port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);
        var accepted = (await names.ResolveAsync(host, cancellationToken)).Where(Accepts).ToArray();
        if (accepted.Length == 0)
        {
            throw new RefusedAddressException($"'{host}' has no address on the public internet.");
        }

#pragma warning disable CA2000 // The stream owns it.
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
#pragma warning restore CA2000
        try
        {
            await socket.ConnectAsync(accepted, port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}

/// <summary>Resolves host names. Tests replace it.</summary>
public class HostNames
{
    public virtual Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken) =>
        Dns.GetHostAddressesAsync(host, cancellationToken);
}

/// <summary>A host that a tenant chose is not on the public internet.</summary>
public sealed class RefusedAddressException : IOException
{
    public RefusedAddressException() { }

    public RefusedAddressException(string message)
        : base(message) { }

    public RefusedAddressException(string message, Exception innerException)
        : base(message, innerException) { }
}
