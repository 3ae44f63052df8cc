using System.Globalization;
using System.Net;

namespace MfaFunctions.Platform.Text;

/// <summary>The origin of a web page (RFC 6454), in the one form that browsers send.</summary>
public static class WebOrigin
{
    private const int LengthLimit = 300;

    /// <summary>
    /// Whether the text is an origin over https, or over http on this machine. Origins are compared character by character with what
    /// browsers send, so only the exact form can match.
    /// </summary>
    public static bool IsOne(string? text) =>
        text is { Length: <= LengthLimit }
        && Uri.TryCreate(text, UriKind.Absolute, out var uri)
        && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && IsLoopback(uri)))
        && text == $"{uri.Scheme}://{(uri.HostNameType == UriHostNameType.IPv6 ? uri.Host : uri.IdnHost)}{PortOf(uri)}";

    private static string PortOf(Uri uri) => uri.IsDefaultPort ? "" : string.Create(CultureInfo.InvariantCulture, $":{uri.Port}");

    private static bool IsLoopback(Uri uri) =>
        uri.IdnHost == "localhost" || (IPAddress.TryParse(uri.IdnHost, out var address) && IPAddress.IsLoopback(address));
}
