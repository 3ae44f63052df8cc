namespace MfaFunctions.Notifications.Rendering;

/// <summary>Resolves the language of a mail from a person's locale (BCP 47; RFC 4647 §3.4 "lookup").</summary>
internal sealed class MailLanguages
{
    private readonly MailLanguage _english = new("en", "en-GB");
    private readonly Dictionary<string, MailLanguage> _byRange;

    public MailLanguages()
    {
        var chinese = new MailLanguage("zh-Hans", "zh-Hans");
        _byRange = new(StringComparer.OrdinalIgnoreCase)
        {
            ["en"] = _english,
            ["es"] = new("es", "es-ES"),
            ["fr"] = new("fr", "fr-FR"),
            ["zh"] = chinese,
            // There are no texts in traditional characters; English is preferred to simplified ones.
            ["zh-Hant"] = _english,
            ["zh-HK"] = _english,
            ["zh-MO"] = _english,
            ["zh-TW"] = _english,
            // The script takes precedence over the region.
            ["zh-Hans"] = chinese,
        };
    }

    public MailLanguage For(string? locale)
    {
        // OpenID Connect Core §5.1: some providers send "es_MX".
        var range = locale?.Replace('_', '-') ?? "";
        while (range.Length > 0)
        {
            if (_byRange.TryGetValue(range, out var language))
            {
                return language;
            }

            range = range[..Math.Max(range.LastIndexOf('-'), 0)];
        }

        return _english;
    }
}
