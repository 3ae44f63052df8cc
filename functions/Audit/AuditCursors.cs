using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Http;
using MfaFunctions.Platform.Text;
using MfaFunctions.Protection;
using Microsoft.AspNetCore.Http;

namespace MfaFunctions.Audit;

/// <summary>
/// End of a page, authenticated with an HMAC that includes the tenant. Cursors that are forged or from another tenant are refused.
/// </summary>
public sealed partial class AuditCursors(KeyedHasher hasher)
{
    private const int MacLength = 32;

    public string After(TenantId tenant, string entryId) => $"{entryId}.{Mac(hasher.CurrentKey, tenant, entryId)}";

    /// <summary>Reads the query parameter <c>cursor</c>.</summary>
    /// <param name="request">The request.</param>
    /// <param name="tenant">The tenant that the cursor must be for.</param>
    /// <param name="entryId">The id of the last entry of the page before; null without a cursor.</param>
    /// <returns>The refusal of a cursor that is not one of this tenant; otherwise null.</returns>
    public ApiError? Read(HttpRequest request, TenantId tenant, out string? entryId)
    {
        entryId = null;
        return request.Query["cursor"].ToString() is { Length: > 0 } cursor && !TryOpen(tenant, cursor, out entryId)
            ? ApiError.InvalidField("cursor", FieldErrors.UnknownCursor())
            : null;
    }

    private bool TryOpen(TenantId tenant, string cursor, [NotNullWhen(true)] out string? entryId)
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
