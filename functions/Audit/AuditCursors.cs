using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Text;
using MfaFunctions.Protection;

namespace MfaFunctions.Audit;

/// <summary>
/// End of a page, authenticated with an HMAC that includes the tenant. Cursors that are forged or from another tenant are refused.
/// </summary>
public sealed partial class AuditCursors(KeyedHasher hasher)
{
    private const int MacLength = 32;

    public string After(TenantId tenant, string entryId) => $"{entryId}.{Mac(hasher.CurrentKey, tenant, entryId)}";

    public bool TryOpen(TenantId tenant, string cursor, [NotNullWhen(true)] out string? entryId)
    {
        entryId = null;
        if (
            Form().Match(cursor) is { Success: true } match
            && hasher.Keys.Any(key => FixedTime.Equal(Mac(key, tenant, match.Groups[1].Value), match.Groups[2].Value))
        )
        {
            entryId = match.Groups[1].Value;
        }

        return entryId is not null;
    }

    private string Mac(string key, TenantId tenant, string entryId) => hasher.Hash(key, "audit-cursor", tenant.Value, entryId)[..MacLength];

    [GeneratedRegex(@"\A([0-9]{19}~[A-Za-z0-9~-]{1,100})\.([0-9a-f]{32})\z", RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
