using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using MfaFunctions.Platform;
using MfaFunctions.Protection;

namespace MfaFunctions.Members;

/// <summary>
/// End of a page of a search: the key of the last person, sealed for the tenant, because keys contain addresses and names, and cursors
/// stand in the URLs that front ends log.
/// </summary>
public sealed class MemberCursors(SecretSealer sealer)
{
    private const string Purpose = "member-cursor";

    public string After(TenantId tenant, string key) =>
        Base64Url.EncodeToString(Encoding.UTF8.GetBytes(sealer.Seal(Encoding.UTF8.GetBytes(key), Purpose, tenant.Value)));

    /// <param name="key">The key; null if the text is not a cursor of this tenant.</param>
    public bool TryOpen(TenantId tenant, string cursor, [NotNullWhen(true)] out string? key)
    {
        key = null;
        try
        {
            var text = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(cursor));
            key = Encoding.UTF8.GetString(sealer.Open(text, Purpose, tenant.Value));
        }
        catch (Exception e) when (e is FormatException or ProtectionException) { }

        return key is not null;
    }
}
