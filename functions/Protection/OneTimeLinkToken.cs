using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Text;

namespace MfaFunctions.Protection;

/// <summary>Token of a one-time link, as received in a request. It cannot be printed.</summary>
public sealed partial class OneTimeLinkToken
{
    /// <summary>Maximum length of a token; actual tokens are shorter.</summary>
    public const int LengthLimit = 200;

    private readonly string _mac;

    private OneTimeLinkToken(TenantId tenant, UserId user, string entryId, string mac)
    {
        Tenant = tenant;
        User = user;
        EntryId = entryId;
        _mac = mac;
    }

    public TenantId Tenant { get; }

    public UserId User { get; }

    public string EntryId { get; }

    public static bool TryParse(string? text, [NotNullWhen(true)] out OneTimeLinkToken? token)
    {
        token =
            text is { Length: <= LengthLimit }
            && text.Split('.') is [var t, var u, var entry, var mac]
            && TenantId.TryParse(t, out var tenant)
            && UserId.TryParse(u, out var user)
            && Identifier.IsWellFormed(entry)
            && Mac().IsMatch(mac)
                ? new OneTimeLinkToken(tenant, user, entry, mac)
                : null;
        return token is not null;
    }

    internal bool HasMac(string mac) => FixedTime.Equal(_mac, mac);

    public override string ToString() => "***";

    [GeneratedRegex(@"\A[0-9a-f]{64}\z")]
    private static partial Regex Mac();
}
