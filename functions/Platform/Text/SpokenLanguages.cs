namespace MfaFunctions.Platform.Text;

/// <summary>The languages that the app has texts in, and the one that suits a reader (BCP 47; RFC 4647 §3.4 "lookup").</summary>
public static class SpokenLanguages
{
    /// <summary>The language of a reader about whom nothing is known.</summary>
    public const string Default = "en";

    private const string Chinese = "zh-Hans";

    private static readonly Dictionary<string, string?> ByRange = new(StringComparer.OrdinalIgnoreCase)
    {
        ["en"] = Default,
        ["es"] = "es",
        ["fr"] = "fr",
        ["zh"] = Chinese,
        // There are no texts in traditional characters; another language is preferred to simplified ones.
        ["zh-Hant"] = null,
        ["zh-HK"] = null,
        ["zh-MO"] = null,
        ["zh-TW"] = null,
        // The script takes precedence over the region.
        [Chinese] = Chinese,
    };

    public static IReadOnlyList<string> All { get; } = [.. ByRange.Values.OfType<string>().Distinct().Order(StringComparer.Ordinal)];

    /// <returns>The nearest language; null if none is near.</returns>
    public static string? Nearest(string? locale)
    {
        // OpenID Connect Core §5.1: some providers send "es_MX".
        var range = locale?.Replace('_', '-') ?? "";
        while (range.Length > 0)
        {
            if (ByRange.TryGetValue(range, out var language))
            {
                return language;
            }

            range = range[..Math.Max(range.LastIndexOf('-'), 0)];
        }

        return null;
    }
}
