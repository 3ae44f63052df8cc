using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using MfaFunctions.Platform.Http;
using MfaFunctions.Platform.Text;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Platform.Http;

/// <summary>The files of functions/Platform/Http/Texts, compared with each other and with the code.</summary>
public sealed partial class ProblemTextsTests
{
    private static readonly string Functions = Path.Combine(Repository.Root, "functions");

    public static TheoryData<string> Languages => [.. SpokenLanguages.All];

    [Fact]
    public void Every_language_of_the_app_has_one_file()
    {
        var files = Directory.GetFiles(Path.Combine(Functions, "Platform", "Http", "Texts")).Select(Path.GetFileName);

        Assert.Equal(SpokenLanguages.All.Select(language => $"{language}.json"), files.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public void Language_has_a_text_for_everything_that_English_has(string language)
    {
        Assert.Equal(Texts("en").Keys.Order(StringComparer.Ordinal), Texts(language).Keys.Order(StringComparer.Ordinal));
        Assert.All(Texts(language).Values, text => Assert.False(string.IsNullOrWhiteSpace(text)));
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public void Text_has_the_placeholders_of_English(string language)
    {
        var translated = Texts(language);

        Assert.All(Texts("en"), text => Assert.Equal(Placeholders(text.Value), Placeholders(translated[text.Key])));
    }

    // A text that was left in English. What consists of signs and names alone is the same in every language.
    [Theory]
    [MemberData(nameof(Languages))]
    public void Text_is_translated(string language)
    {
        var english = Texts("en");
        var same = Texts(language).Where(t => t.Value == english[t.Key] && t.Key.StartsWith("/problems/", StringComparison.Ordinal));

        Assert.Equal(language == "en", same.Any());
    }

    [Theory]
    [InlineData("fr", Typography.NotFrench)]
    [InlineData("es", "\"|“")]
    [InlineData("zh-Hans", @"[,;?!(]|[\p{IsCJKUnifiedIdeographs}][:.]|\p{IsCJKUnifiedIdeographs} \p{IsCJKUnifiedIdeographs}")]
    public void Text_has_the_punctuation_of_its_language(string language, string foreign)
    {
        var wrong = Texts(language).Where(t => Regex.IsMatch(Prose(t.Value), foreign)).Select(t => $"{t.Key}: {t.Value}");

        Assert.Empty(wrong);
    }

    [Fact]
    public void Every_reason_in_the_code_has_a_text_with_its_values_and_every_text_a_reason()
    {
        var english = Texts("en");
        var texts = english
            .Where(t => t.Key.StartsWith("/fields/", StringComparison.Ordinal) || t.Key.Contains("/details/", StringComparison.Ordinal))
            .Select(t => $"{t.Key[(t.Key.LastIndexOf('/') + 1)..]}({string.Join(", ", Placeholders(t.Value))})");

        Assert.Equal(texts.Order(StringComparer.Ordinal), ReasonsInCode().Distinct().Order(StringComparer.Ordinal));
    }

    // The texts are found by code and reason, so a reason beside the wrong code would have none.
    [Fact]
    public void Reason_stands_under_the_code_that_the_code_gives_it()
    {
        var english = Texts("en");
        var pairs = Sources()
            .SelectMany(source =>
                Pair().Matches(source).Select(m => (Code: CodeOf(m.Groups[1].Value + m.Groups[2].Value), m.Groups[3].Value))
            )
            .ToArray();

        Assert.True(pairs.Length > 100);
        Assert.All(pairs, pair =>
            Assert.Contains(pair.Code is { } code ? $"/problems/{code}/details/{pair.Value}" : $"/fields/{pair.Value}", english.Keys)
        );
    }

    [Fact]
    public void Reason_is_snake_case_and_belongs_to_one_code()
    {
        var names = Texts("en")
            .Keys.Where(key => key.Contains("/details/", StringComparison.Ordinal))
            .Select(key => key.Split('/'))
            .Select(parts => (Code: parts[2], Name: parts[4].Split('.')[0]))
            .Distinct()
            .ToArray();

        Assert.All(names, n => Assert.Matches("^[a-z][a-z0-9_]*$", n.Name));
        Assert.Equal(names.Length, names.Select(n => n.Name).Distinct().Count());
    }

    [Theory]
    [InlineData("en", "must be a, b or c")]
    [InlineData("es", "debe ser a, b o c")]
    [InlineData("fr", "doit être a, b ou c")]
    [InlineData("zh-Hans", "必须是 a、b 或 c")]
    public void Alternatives_are_listed_as_the_language_lists_them(string language, string text) =>
        Assert.Equal(text, ProblemTexts.In(language).Of(Reason.Of("not_a_choice", ("choices", new[] { "a", "b", "c" }))));

    [Theory]
    [InlineData("en", 0x200B, "contains an invisible character, U+200B (zero width space): remove it")]
    [InlineData("es", 0x200B, "contiene un carácter invisible, U+200B (espacio de ancho cero): quítelo")]
    [InlineData("fr", 0x200B, "contient un caractère invisible, U+200B (espace sans chasse)\u00A0: supprimez-le")]
    [InlineData("zh-Hans", 0x200B, "包含不可见字符 U+200B（零宽空格），请删除")]
    [InlineData("zh-Hans", 0xE0041, "包含不可见字符 U+E0041，请删除")]
    public void Invisible_character_is_named_in_the_language(string language, int character, string text) =>
        Assert.Equal(text, ProblemTexts.In(language).Of(Reason.Of("invisible_character", ("character", new Rune(character)))));

    // Headers, schemes, parameters and URIs keep their signs in every language.
    private static string Prose(string text) => Technical().Replace(text, "x");

    private static string? CodeOf(string factory) =>
        factory switch
        {
            "InvalidRequest" => "invalid_request",
            "NotFound" => "not_found",
            "Forbidden" => "forbidden",
            "InvalidCredentials" => "invalid_credentials",
            "PreconditionRequired" => "precondition_required",
            "PreconditionFailed" => "precondition_failed",
            "Conflict" => "conflict",
            "TooManyAttempts" => "too_many_attempts",
            "Insufficient" => "insufficient_authentication",
            "Invalid" => "code_invalid",
            "PasskeyInvalid" => "passkey_invalid",
            "NotReady" => "owner_not_ready",
            "InvalidField" or "Add" => null,
            var literal => literal.Split('"')[1],
        };

    private static IEnumerable<string> Sources() =>
        Directory.GetFiles(Functions, "*.cs", SearchOption.AllDirectories).Select(File.ReadAllText);

    private static IEnumerable<string> ReasonsInCode()
    {
        foreach (var source in Sources())
        {
            foreach (Match match in ReasonOf().Matches(source))
            {
                var end = match.Index + match.Length;
                for (var open = 1; open > 0; end++)
                {
                    open +=
                        source[end] == '(' ? 1
                        : source[end] == ')' ? -1
                        : 0;
                }

                var values = ValueName().Matches(source[(match.Index + match.Length)..end]).Select(v => v.Groups[1].Value);
                yield return $"{match.Groups[1].Value}({string.Join(", ", values.Order(StringComparer.Ordinal))})";
            }
        }
    }

    private static IEnumerable<string> Placeholders(string text) =>
        Placeholder().Matches(text).Select(match => match.Groups[1].Value).Distinct().Order(StringComparer.Ordinal);

    private static Dictionary<string, string> Texts(string language)
    {
        using var stream = typeof(ProblemTexts).Assembly.GetManifestResourceStream($"problems/{language}.json")!;
        using var document = JsonDocument.Parse(stream);
        return Flatten("", document.RootElement).ToDictionary(pair => pair.Key, pair => pair.Text);
    }

    private static IEnumerable<(string Key, string Text)> Flatten(string path, JsonElement element) =>
        element.ValueKind == JsonValueKind.Object
            ? element.EnumerateObject().SelectMany(member => Flatten($"{path}/{member.Name}", member.Value))
            : [(path, element.GetString()!)];

    [GeneratedRegex(@"\{\{(\w+)\}\}")]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"Reason\.Of\(\s*""([^""]+)""")]
    private static partial Regex ReasonOf();

    [GeneratedRegex(@"\(""(\w+)"",")]
    private static partial Regex ValueName();

    [GeneratedRegex(
        @"(?:\b(InvalidRequest|NotFound|Forbidden|InvalidCredentials|PreconditionRequired|PreconditionFailed|Conflict|TooManyAttempts"
            + @"|Insufficient|Invalid|PasskeyInvalid|NotReady|InvalidField|Add)\(|(new(?:\sApiError)?\(\d{3},\s*""\w+""),)"
            + @"[^;{}?=:]*?Reason\.Of\(\s*""([^""]+)"""
    )]
    private static partial Regex Pair();

    [GeneratedRegex(
        @"\{\{?\w+\}?\}|[\w-]+: (?:application/json|Bearer …)|[a-z-]+://[\w.:/?=-]+|mfa:|'remove': \['firstFactors'\]|\. _ ~ : / @ \+ % -"
    )]
    private static partial Regex Technical();
}
