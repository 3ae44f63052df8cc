using System.Globalization;
using System.Text.RegularExpressions;
using MfaFunctions.Events;
using MfaFunctions.Platform.Text;

namespace MfaFunctions.Notifications.Rendering;

/// <summary>
/// The values that texts refer to as <c>{{name}}</c>, formatted for one language: those of <see cref="EventData"/> and the ones named
/// here.
/// </summary>
internal static partial class MailValues
{
    public const string Account = "account";
    public const string Code = "code";
    public const string Days = "days";

    /// <summary>What an operator changed: the new list, or the person.</summary>
    public const string Entries = "entries";

    public const string Link = "link";
    public const string Name = "name";
    public const string Tenant = "tenant";
    public const string When = "when";

    /// <exception cref="FormatException">
    /// A time is not ISO 8601, the mode, role or change has no text, or the link is not https.
    /// </exception>
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
                    EventData.Deadline or EventData.Effective or EventData.Expires or EventData.Until => language.InWords(Time(key, value)),
                    // Rounded up: a lock of 30 s would otherwise appear to end in the minute it began.
                    EventData.LockedUntil => language.InWords(Time(key, value).AddMinutes(1).AddTicks(-1)),
                    Link => IsLink(value) ? value : throw Unusable(key),
                    EventData.Mode => language.Texts.Common.Modes.TryGetValue(value, out var words) ? words : throw Unusable(key),
                    EventData.Change => language.Texts.Common.Changes.TryGetValue(value, out var change) ? change : throw Unusable(key),
                    EventData.By => language.Texts.Common.Roles.TryGetValue(value, out var role) ? role : throw Unusable(key),
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
        if (model.Data.GetValueOrDefault(EventData.By) == EventData.Operator)
        {
            // The name is what the operator says it is, so it never stands alone.
            var (role, common) = (values[EventData.By], language.Texts.Common);
            var shown = values.TryGetValue(EventData.Actor, out var actor)
                ? common
                    .NamedOperator.Replace("{{actor}}", actor, StringComparison.Ordinal)
                    .Replace("{{by}}", role, StringComparison.Ordinal)
                : role;
            (values[EventData.Actor], values[EventData.By]) = (shown, shown);
        }

        string[] entries = [EventData.Origins, EventData.Audiences, EventData.Person];
        var given = entries.Select(values.GetValueOrDefault).FirstOrDefault(v => v is not null);
        // Without the scheme, because mail programs would turn it into a link.
        Add(values, Entries, given is null ? language.Texts.Common.NoEntries : Scheme().Replace(given, ""));

        return values;
    }

    private static void Add(Dictionary<string, string> values, string key, string? value)
    {
        // Collapsed to one line, so that no value can inject a mail header or a paragraph. Invisible characters could reorder the text.
        var line = Gaps().Replace(MailedText.WithoutInvisible(value ?? ""), " ").Trim();
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

    private static FormatException Unusable(string key) => new($"The mail value '{key}' is not valid.");

    [GeneratedRegex("https?://", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Scheme();

    [GeneratedRegex(@"[\s\p{Cc}]+", RegexOptions.CultureInvariant)]
    private static partial Regex Gaps();
}
