using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Text;

namespace MfaFunctions.Protection;

/// <summary>Token of a one-time link, as received in a request. It cannot be printed.</summary>
public sealed partial class OneTimeLinkToken
{
    /// <summary>Maximum length of a token with what mail programs put into it; actual tokens are shorter.</summary>
    public const int LengthLimit = 256;

    private readonly string _mac;

    private OneTimeLinkToken(TenantId tenant, UserId user, string mac)
    {
        Tenant = tenant;
        User = user;
        _mac = mac;
    }

    public TenantId Tenant { get; }

    public UserId User { get; }

    /// <summary>Reads a token that a mail program may have wrapped.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out OneTimeLinkToken? token)
    {
        token =
            text is { Length: <= LengthLimit }
            // Earlier versions wrote the id of the link before a longer MAC. Their links are valid for up to 7 days after the upgrade.
            && CopiedText.Unwrapped(text).Split('.') is [var t, var u, .. { Length: <= 1 }, var mac]
            && TenantId.TryParse(t, out var tenant)
            && UserId.TryParse(u, out var user)
            && Mac().IsMatch(mac)
                ? new OneTimeLinkToken(tenant, user, mac)
                : null;
        return token is not null;
    }

    /// <summary>Whether the token carries the MAC, whole or in its short form.</summary>
    internal bool Has(LinkMac mac) => FixedTime.Equal(_mac, mac.Short) | FixedTime.Equal(_mac, mac.Whole);

    public override string ToString() => "***";

    [GeneratedRegex(@"\A(?:[A-Za-z0-9_-]{22}|[0-9a-f]{64})\z")]
    private static partial Regex Mac();
}
