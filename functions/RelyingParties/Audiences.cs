using System.Text.RegularExpressions;
using MfaFunctions.Platform.Text;
using MfaFunctions.Tenancy;

namespace MfaFunctions.RelyingParties;

/// <summary>Rules for the audiences of a tenant's access tokens.</summary>
internal static partial class Audiences
{
    public const int Maximum = 20;

    private const string OwnPrefix = "mfa:";

    /// <summary>The tenant's own audience, which is always allowed.</summary>
    public static string Own(Tenant tenant) => OwnPrefix + tenant.Id.Value;

    public static bool IsAllowed(Tenant tenant, string audience) =>
        audience == Own(tenant) || tenant.Audiences.Contains(audience, StringComparer.Ordinal);

    /// <summary>Returns the validation error for an audience; null if it is valid.</summary>
    public static Reason? Problem(string? text) =>
        text switch
        {
            null => Reason.Of("not_an_audience.strings"),
            // Otherwise, one tenant could issue tokens for another tenant's audience.
            _ when text.StartsWith(OwnPrefix, StringComparison.OrdinalIgnoreCase) => Reason.Of("reserved_audience"),
            _ when !Form().IsMatch(text) => Reason.Of("not_an_audience"),
            _ => null,
        };

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._~:/@+%-]{0,199}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
