using System.ComponentModel.DataAnnotations;

namespace MfaFunctions.Platform;

/// <summary>Section <c>Network</c>.</summary>
public sealed class NetworkOptions
{
    public const string Section = "Network";

    /// <summary>
    /// The request header that names the caller's address, such as <c>X-Azure-SocketIP</c> behind Azure Front Door. Default: none, and the
    /// address is that of the Functions host's connection.
    /// </summary>
    /// <remarks>
    /// Callers can send any header. Name one only if the front end overwrites it, or appends to it, on every way to this app; otherwise
    /// each caller chooses the network that their failures count against, and can claim one that the person is known to use.
    /// </remarks>
    [RegularExpression("[A-Za-z0-9-]{1,64}", ErrorMessage = "Network:ClientAddressHeader must be the name of one header.")]
    public string? ClientAddressHeader { get; set; }

    /// <summary>
    /// How many of the header's last entries your own proxies write, each the address it was called from. The first of them is the caller.
    /// Default 1: the last entry, or the only one. Range 1-10.
    /// </summary>
    [Range(1, 10)]
    public int TrustedHops { get; set; } = 1;
}
