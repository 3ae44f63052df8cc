using System.Text.Json;
using System.Text.RegularExpressions;
using MfaFunctions.Events;
using MfaFunctions.Notifications.Rendering;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Notifications.Rendering;

public sealed partial class LanguageFilesTests
{
    public static TheoryData<string> Translations => [.. Samples.Languages.Skip(1)];

    [Theory]
    [MemberData(nameof(Translations))]
    public void Translation_has_the_same_keys_as_English(string language)
    {
        Assert.Equal(Texts("en").Keys.Order(StringComparer.Ordinal), Texts(language).Keys.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Translations))]
    public void Translated_text_uses_the_same_placeholders_as_English(string language)
    {
        var translated = Texts(language);

        Assert.All(Texts("en"), text => Assert.Equal(Placeholders(text.Value), Placeholders(translated[text.Key])));
    }

    [Theory]
    [InlineData("en", "Choose a new password:\n", "Account: ")]
    [InlineData("es", ":\n", "Cuenta: ")]
    [InlineData("fr", "\u00A0:\n", "Compte\u00A0: ")]
    [InlineData("zh-Hans", "：\n", "账号：")]
    public void Plain_text_uses_the_punctuation_of_its_language_at_labels(string language, string beforeLink, string fact)
    {
        var text = Samples.Render(EventKind.PasswordResetRequested, language, Samples.Model).Text;

        Assert.EndsWith(beforeLink, text[..text.IndexOf(Samples.Link, StringComparison.Ordinal)], StringComparison.Ordinal);
        Assert.Contains("\n" + fact, text, StringComparison.Ordinal);
        if (language is "fr" or "zh-Hans")
        {
            Assert.DoesNotMatch(@"[^\s]:\n", text);
        }
    }

    [Fact]
    public void French_punctuation_never_begins_a_line()
    {
        var wrong = Texts("fr").Where(t => Regex.IsMatch(Placeholder().Replace(t.Value, "x"), Typography.NotFrench));

        Assert.Empty(wrong.Select(t => $"{t.Key}: {t.Value}"));
    }

    [Fact]
    public void Every_language_has_exactly_one_file()
    {
        var files = typeof(MailRenderer)
            .Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith("texts/", StringComparison.Ordinal));

        Assert.Equal(Samples.Languages.Select(language => $"texts/{language}.json"), files.Order(StringComparer.Ordinal));
    }

    // One language may use a placeholder twice where another uses it once.
    private static IEnumerable<string> Placeholders(string text) =>
        Placeholder().Matches(text).Select(match => match.Value).Distinct().Order(StringComparer.Ordinal);

    private static Dictionary<string, string> Texts(string language)
    {
        using var stream = typeof(MailRenderer).Assembly.GetManifestResourceStream($"texts/{language}.json")!;
        using var document = JsonDocument.Parse(stream);
        return Flatten("", document.RootElement).ToDictionary(pair => pair.Key, pair => pair.Text);
    }

    private static IEnumerable<(string Key, string Text)> Flatten(string path, JsonElement element) =>
        element.ValueKind switch
        {
            JsonValueKind.Object => element.EnumerateObject().SelectMany(member => Flatten($"{path}/{member.Name}", member.Value)),
            JsonValueKind.Array => element.EnumerateArray().SelectMany((item, index) => Flatten($"{path}/{index}", item)),
            _ => [(path, element.GetString()!)],
        };

    [GeneratedRegex(@"\{\{.*?\}\}")]
    private static partial Regex Placeholder();
}
