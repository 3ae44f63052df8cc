using System.Globalization;

namespace MfaFunctions.Events;

/// <summary>The names in <see cref="SecurityEvent.Data"/>. Rows store them and mail texts refer to them, so they never change.</summary>
public static class EventData
{
    public const string Actor = "actor";
    public const string Amr = "amr";
    public const string Audiences = "audiences";
    public const string Authenticator = "authenticator";

    /// <summary>The role of the actor: <see cref="Owner"/> or <see cref="Operator"/>.</summary>
    public const string By = "by";

    /// <summary>
    /// The change to an Owner's account or by an operator, such as <c>reset</c>; the mails' texts have a phrase for each.
    /// </summary>
    public const string Change = "change";

    /// <summary>Coarse description of the client.</summary>
    public const string Client = "client";

    /// <summary>The id of the mailed code that the event's mail contains. No code can be made from it without a server key.</summary>
    public const string CodeEntry = "codeEntry";

    public const string CodesLeft = "codesLeft";

    /// <summary>The accent color of the tenant's look; empty for the default.</summary>
    public const string Color = "color";

    /// <summary>How many refusals an event sums up.</summary>
    public const string Count = "count";

    public const string Deadline = "deadline";
    public const string Effective = "effective";

    /// <summary>The ids of the sessions that the event ended, with commas, if it did not end all of the person.</summary>
    public const string EndedSessions = "endedSessions";

    public const string Expires = "expires";

    /// <summary>Present if the first factors were reset as well, about which the person has a mail of its own.</summary>
    public const string FirstFactors = "firstFactors";

    /// <summary>Previous role or mode.</summary>
    public const string From = "from";

    /// <summary>The names of the providers of several linked identities.</summary>
    public const string Identities = "identities";

    /// <summary>The host of the tenant's webhook; empty if it was removed.</summary>
    public const string Host = "host";

    public const string Issuer = "issuer";
    public const string Key = "key";
    public const string Limit = "limit";

    /// <summary>The id of the one-time link that the event's mail contains. No link can be made from it without a server key.</summary>
    public const string LinkEntry = "linkEntry";

    /// <summary>The user whose account holds the link, if that is not the recipient of the mail.</summary>
    public const string LinkUser = "linkUser";

    public const string LockedUntil = "lockedUntil";

    /// <summary>The version of the tenant's logo; empty if it was removed.</summary>
    public const string Logo = "logo";

    public const string Method = "method";
    public const string Mode = "mode";
    public const string Origins = "origins";
    public const string Person = "person";

    /// <summary>The provider that was linked, unlinked, added or removed.</summary>
    public const string Provider = "provider";

    /// <summary>All providers of the tenant.</summary>
    public const string Providers = "providers";

    /// <summary>The id of the session that the event raised from <c>aal1</c> to <c>aal2</c>.</summary>
    public const string RaisedSession = "raisedSession";

    public const string Reason = "reason";

    /// <summary>Present if the passkey is of an authenticator that is no part of the person's device.</summary>
    public const string Roaming = "roaming";

    public const string Role = "role";

    /// <summary>The new name of the tenant.</summary>
    public const string TenantName = "tenantName";

    public const string Until = "until";
    public const string Version = "version";
    public const string Weakened = "weakened";

    /// <summary>A value of <see cref="By"/>.</summary>
    public const string Owner = "owner";

    /// <summary>A value of <see cref="By"/>.</summary>
    public const string Operator = "operator";

    /// <summary>Format of times.</summary>
    public static string Time(DateTimeOffset time) => time.ToString("O", CultureInfo.InvariantCulture);
}
