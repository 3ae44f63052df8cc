using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace MfaFunctions.Platform;

/// <summary>
/// A tenant's id, as used in URLs and table keys: 2-40 letters, digits and inner hyphens of ASCII. People type it with capitals; it is kept
/// in lower case.
/// </summary>
public sealed partial record TenantId
{
    /// <summary>
    /// Stands for a tenant that a request names and that cannot exist, so that the same steps can follow as for one that does. No tenant
    /// can be created under it.
    /// </summary>
    public static readonly TenantId Unknown = new("unknown-tenant");

    private TenantId(string value) => Value = value;

    public string Value { get; }

    public static bool TryParse(string? text, [NotNullWhen(true)] out TenantId? id)
    {
        id = text is not null && Form().IsMatch(text) ? new TenantId(text.ToLowerInvariant()) : null;
        return id is not null;
    }

    /// <exception cref="FormatException">The text, which should come from the app's own rows or messages, is not a tenant id.</exception>
    public static TenantId Parse(string text) => TryParse(text, out var id) ? id : throw new FormatException("Not a tenant id.");

    public override string ToString() => Value;

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9-]{0,38}[A-Za-z0-9]\z", RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
