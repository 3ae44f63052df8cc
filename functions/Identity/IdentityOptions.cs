using System.ComponentModel.DataAnnotations;

namespace MfaFunctions.Identity;

/// <summary>Section <c>Identity</c>.</summary>
public sealed class IdentityOptions
{
    public const string Section = "Identity";

    // Google's issuer accounts.google.com, and Microsoft's issuer sts.windows.net.
    private static readonly string[] WellKnown = ["www.googleapis.com", "login.microsoftonline.com"];

    /// <summary>
    /// Hosts, separated by commas, that may serve the keys of an issuer besides its own host. Default: none; Google's
    /// (<c>www.googleapis.com</c>) and Microsoft's (<c>login.microsoftonline.com</c>) are always allowed.
    /// </summary>
    [RegularExpression(@"[A-Za-z0-9.\-, ]*", ErrorMessage = "Identity:KeyHosts must be names of hosts, separated by commas.")]
    public string KeyHosts { get; set; } = "";

    public bool IsKeyHost(string host) =>
        WellKnown
            .Concat(KeyHosts.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            .Contains(host, StringComparer.OrdinalIgnoreCase);
}
