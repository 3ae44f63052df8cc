using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using MfaFunctions.Platform;

namespace MfaFunctions.Protection;

/// <summary>The token of a one-time link as a request presents it. It cannot be printed.</summary>
public sealed partial class OneTimeLinkToken
{
    private readonly byte[] _mac;

    private OneTimeLinkToken(TenantId tenant, UserId user, string entryId, string mac)
    {
        Tenant = tenant;
        User = user;
        EntryId = entryId;
        _mac = Encoding.ASCII.GetBytes(mac);
    }

    public TenantId Tenant { get; }

    public UserId User { get; }

    public string EntryId { get; }

    public static bool TryParse(string? text, [NotNullWhen(true)] out OneTimeLinkToken? token)
    {
        token =
            text is { Length: <= OneTimeLinks.TokenLimit }
            && text.Split('.') is [var t, var u, var entry, var mac]
            && TenantId.TryParse(t, out var tenant)
            && UserId.TryParse(u, out var user)
            && Identifier.IsWellFormed(entry)
            && Mac().IsMatch(mac)
                ? new OneTimeLinkToken(tenant, user, entry, mac)
                : null;
        return token is not null;
    }

    internal bool HasMac(string mac) => CryptographicOperations.FixedTimeEquals(_mac, Encoding.ASCII.GetBytes(mac));

    public override string ToString() => "***";

    [GeneratedRegex(@"\A[0-9a-f]{64}\z")]
    private static partial Regex Mac();
}
