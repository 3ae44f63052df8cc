using System.Globalization;
using MfaFunctions.Platform;
using Microsoft.Extensions.Options;

namespace MfaFunctions.Protection;

/// <summary>
/// Single-use links: <c>{tenant}.{user}.{HMAC(server key, purpose, ids, expiry)}</c>. The HMAC is derived from the entry when the mail is
/// sent, so no link is ever stored, queued or logged.
/// </summary>
public sealed class OneTimeLinks(KeyedHasher hasher, IOptions<LinkOptions> options)
{
    public static readonly TimeSpan ResetLifetime = TimeSpan.FromMinutes(30);
    public static readonly TimeSpan InvitationLifetime = TimeSpan.FromDays(7);

    /// <summary>How long after its announcement a change to an Owner's account takes effect.</summary>
    public static readonly TimeSpan ActionDelay = TimeSpan.FromHours(24);

    /// <summary>Creates a link to issue.</summary>
    public OneTimeLink New(LinkPurpose purpose, DateTimeOffset now) =>
        new(Identifier.New(), purpose, now + LifetimeOf(purpose), hasher.CurrentKey);

    /// <summary>
    /// The address to mail. The token is in the fragment, which browsers send to no server and omit from the Referer header (RFC 3986
    /// §3.5).
    /// </summary>
    public string AddressOf(TenantId tenant, UserId user, OneTimeLink entry)
    {
        return $"{options.Value.BaseUrl}#{NameOf(entry.Purpose)}={tenant}.{user}.{Mac(tenant, user, entry).Short}";
    }

    /// <summary>Whether the token belongs to the entry and has not expired.</summary>
    /// <exception cref="ProtectionException">The entry's key has been removed from the ring.</exception>
    public bool Opens(OneTimeLinkToken token, OneTimeLink entry, DateTimeOffset now)
    {
        return token.Has(Mac(token.Tenant, token.User, entry)) && now < entry.ExpiresAt;
    }

    private static TimeSpan LifetimeOf(LinkPurpose purpose) =>
        purpose switch
        {
            LinkPurpose.Invitation => InvitationLifetime,
            LinkPurpose.BreakGlassCancellation or LinkPurpose.ActionCancellation => ActionDelay,
            _ => ResetLifetime,
        };

    /// <summary>The purpose as it stands in the link's address and in the API.</summary>
    public static string NameOf(LinkPurpose purpose) =>
        purpose switch
        {
            LinkPurpose.Invitation => "invitation",
            LinkPurpose.BreakGlassCancellation => "break-glass",
            LinkPurpose.ActionCancellation => "pending-action",
            _ => "reset",
        };

    private LinkMac Mac(TenantId tenant, UserId user, OneTimeLink entry) =>
        new(
            hasher.Hash(
                entry.Key,
                "link",
                entry.Purpose.ToString(),
                tenant.Value,
                user.Value,
                entry.Id,
                entry.ExpiresAt.UtcTicks.ToString(CultureInfo.InvariantCulture)
            )
        );
}
