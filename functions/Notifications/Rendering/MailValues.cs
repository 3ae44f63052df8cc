using System.Globalization;
using System.Text.RegularExpressions;

namespace MfaFunctions.Notifications.Rendering;

/// <summary>The values that texts refer to as <c>{{name}}</c>, formatted for one language.</summary>
internal static partial class MailValues
{
    public const string Account = "account";
    public const string Actor = "actor";
    public const string Authenticator = "authenticator";
    public const string By = "by";
    public const string Client = "client";
    public const string CodesLeft = "codesLeft";
    public const string Days = "days";
    public const string Deadline = "deadline";
    public const string Effective = "effective";
    public const string Expires = "expires";
    public const string Issuer = "issuer";
    public const string Link = "link";
    public const string LockedUntil = "lockedUntil";
    public const string Mode = "mode";
    public const string Name = "name";
    public const string Operator = "operator";
    public const string Person = "person";
    public const string Provider = "provider";
    public const string Reason = "reason";
    public const string Tenant = "tenant";
    public const string Until = "until";
    public const string When = "when";

    /// <exception cref="FormatException">A time is not ISO 8601, the mode or role has no text, or the link is not https.</exception>
    public static Dictionary<string, string> From(MailModel model, MailLanguage language)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        // An empty value counts as missing, so that rendering fails instead of leaving a gap in a sentence.
        foreach (var (key, value) in model.Data.Where(pair => !string.IsNullOrWhiteSpace(pair.Value)))
        {
            Add(
                values,
                key,
                key switch
                {
                    Deadline or Effective or Expires or Until => language.InWords(Time(key, value)),
                    // Rounded up: a lock of 30 s would otherwise appear to end in the minute it began.
                    LockedUntil => language.InWords(Time(key, value).AddMinutes(1).AddTicks(-1)),
                    Link => IsLink(value) ? value : throw Unusable(key),
                    Mode => language.Texts.Common.Modes.TryGetValue(value, out var words) ? words : throw Unusable(key),
                    By => language.Texts.Common.Roles.TryGetValue(value, out var role) ? role : throw Unusable(key),
                    Days => language.InDays(
                        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var days) ? days : throw Unusable(key)
                    ),
                    _ => value,
                }
            );
        }

        Add(values, Tenant, model.TenantName);
        Add(values, Name, model.DisplayName);
        Add(values, When, language.InWords(model.OccurredAt));
        if (model.Data.GetValueOrDefault(By) == Operator && !values.ContainsKey(Actor))
        {
            // An operator has a role but no name.
            values[Actor] = values[By];
        }

        return values;
    }

    private static void Add(Dictionary<string, string> values, string key, string? value)
    {
        // Collapsed to one line, so that no value can inject a mail header or a paragraph.
        var line = Gaps().Replace(value ?? "", " ").Trim();
        if (line.Length > 0)
        {
            values[key] = line;
        }
    }

    private static DateTimeOffset Time(string key, string value) =>
        DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : throw Unusable(key);

    // The link becomes an href. http is allowed only for local development.
    private static bool IsLink(string value) =>
        Uri.TryCreate(value, UriKind.Absolute, out var uri)
        && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback));

    private static FormatException Unusable(string key) => new($"The mail's value '{key}' is not what its name promises.");

    [GeneratedRegex(@"[\s\p{Cc}]+", RegexOptions.CultureInvariant)]
    private static partial Regex Gaps();
}
