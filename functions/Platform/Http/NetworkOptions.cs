using System.ComponentModel.DataAnnotations;

namespace MfaFunctions.Platform.Http;

/// <summary>Settings section <c>Network</c>.</summary>
public sealed class NetworkOptions
{
    public const string Section = "Network";

    /// <summary>
    /// Request header that contains the client address, such as <c>X-Azure-SocketIP</c> behind Azure Front Door. Default: none; the address
    /// is then taken from the connection to the Functions host.
    /// </summary>
    /// <remarks>
    /// Clients can send any header. Configure one only if the front end overwrites or appends to it on every path to this app. Otherwise,
    /// clients choose the network that their failures count against, and can claim one that is known for the person.
    /// </remarks>
    [RegularExpression("[A-Za-z0-9-]{1,64}", ErrorMessage = "Network:ClientAddressHeader must be the name of one header.")]
    public string? ClientAddressHeader { get; set; }

    /// <summary>
    /// Number of trailing entries that your own proxies append to the header, each the address that called it. The first of them is the
    /// client. Default 1: the last entry, or the only one. Range 1-10.
    /// </summary>
    [Range(1, 10)]
    public int TrustedHops { get; set; } = 1;
}
