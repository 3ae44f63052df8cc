using System.Globalization;

namespace MfaFunctions.Notifications.Rendering;

/// <summary>A language of the mails: its texts and its date format.</summary>
public sealed class MailLanguage
{
    private readonly CultureInfo? _culture;

    /// <param name="tag">BCP 47 tag, which is also the name of the texts file.</param>
    /// <param name="culture">The .NET culture that provides the names of months and days.</param>
    public MailLanguage(string tag, string culture)
    {
        Tag = tag;
        Texts = MailTexts.Load(tag);
        _culture = Find(culture);
    }

    public string Tag { get; }

    public MailTexts Texts { get; }

    /// <summary>Formats a time in UTC, to the minute, in words; in digits if the machine lacks the culture's data.</summary>
    public string InWords(DateTimeOffset time)
    {
        var utc = time.UtcDateTime;
        var format = utc.Day == 1 ? Texts.Common.TimeOnFirst : Texts.Common.Time;
        var words = _culture is null ? utc.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) : utc.ToString(format, _culture);
        return $"{words} UTC";
    }

    /// <summary>Formats a date relative to today.</summary>
    public string InDays(int days) =>
        days switch
        {
            0 => Texts.Common.Days.Today,
            1 => Texts.Common.Days.Tomorrow,
            _ => Texts.Common.Days.Later.Replace("{{count}}", days.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal),
        };

    private static CultureInfo? Find(string culture)
    {
        try
        {
            return CultureInfo.GetCultureInfo(culture, predefinedOnly: true);
        }
        catch (CultureNotFoundException)
        {
            // InvariantGlobalization is on, or the image has no ICU. Sending the mail matters more than the month's name.
            return null;
        }
    }
}
