using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using MfaFunctions.Platform.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace MfaFunctions.Platform.Http;

/// <summary>What a refusal says to people, in one language: the file Platform/Http/Texts/{language}.json.</summary>
public sealed partial class ProblemTexts
{
    private static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Strict)
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
    };

    private static readonly FrozenDictionary<string, Lazy<ProblemTexts>> ByLanguage = SpokenLanguages.All.ToFrozenDictionary(
        language => language,
        language => new Lazy<ProblemTexts>(() => new ProblemTexts(language))
    );

    private readonly ProblemTextFile _file;

    private ProblemTexts(string language)
    {
        Language = language;
        using var stream = typeof(ProblemTexts).Assembly.GetManifestResourceStream($"problems/{language}.json")
            ?? throw new InvalidOperationException($"The texts problems/{language}.json are not embedded in the assembly.");
        _file = JsonSerializer.Deserialize<ProblemTextFile>(stream, Strict) ?? throw new InvalidDataException($"{language}.json is empty.");
    }

    /// <summary>For logs, the audit log and the operator's commands.</summary>
    public static ProblemTexts English => In(SpokenLanguages.Default);

    /// <summary>BCP 47 tag.</summary>
    public string Language { get; }

    /// <param name="language">One of <see cref="SpokenLanguages.All"/>.</param>
    public static ProblemTexts In(string language) => ByLanguage[language].Value;

    /// <summary>
    /// The texts in the language that the request prefers (<c>Accept-Language</c>, RFC 9110 §12.5.4), English if it names none of ours. The
    /// response says which it is and that it depends on the header.
    /// </summary>
    public static ProblemTexts For(HttpContext http)
    {
        var texts = In(Preferred(http.Request.Headers.AcceptLanguage) ?? SpokenLanguages.Default);
        var headers = http.Response.Headers;
        headers.ContentLanguage = texts.Language;
        if (!headers.Vary.Contains(HeaderNames.AcceptLanguage))
        {
            headers.Append(HeaderNames.Vary, HeaderNames.AcceptLanguage);
        }

        return texts;
    }

    public string TitleOf(string code) => _file.Problems[code].Title;

    public string DetailOf(ApiError error)
    {
        var text = _file.Problems[error.Code].Details[error.Reason.Key];
        return error.Fields.Count == 0
            ? Fill(text, error.Reason)
            : text.Replace(
                "{{fields}}",
                string.Join(_file.Separator, error.Fields.Select(f => $"{f.Field} {Of(f.Reason)}")),
                StringComparison.Ordinal
            );
    }

    /// <summary>What is wrong with a field. The text continues the field's name.</summary>
    public string Of(Reason reason) => Fill(_file.Fields[reason.Key], reason);

    /// <summary>For example <c>U+200B (zero width space)</c>.</summary>
    public string NameOf(Rune character)
    {
        var point = string.Create(CultureInfo.InvariantCulture, $"{character.Value:X4}");
        return _file.Characters.TryGetValue(point, out var name)
            ? _file.Character.Replace("{{point}}", point, StringComparison.Ordinal).Replace("{{name}}", name, StringComparison.Ordinal)
            : $"U+{point}";
    }

    // The most wanted first; those of one weight in their order, as browsers send them. English is as good as any other for "*".
    private static string? Preferred(StringValues header) =>
        StringWithQualityHeaderValue.TryParseList(header, out var wanted)
            ? wanted
                .Where(one => one.Quality is not 0)
                .OrderByDescending(one => one.Quality ?? 1)
                .Select(one => one.Value == "*" ? SpokenLanguages.Default : SpokenLanguages.Nearest(one.Value.Value))
                .FirstOrDefault(language => language is not null)
            : null;

    private string Fill(string text, Reason reason) => Placeholder().Replace(text, match => Shown(reason.Values[match.Groups[1].Value]));

    private string Shown(object value) =>
        value switch
        {
            Rune character => NameOf(character),
            Reason nested => Of(nested),
            IReadOnlyList<string> { Count: > 1 } list => string.Join(_file.Comma, list.SkipLast(1)) + _file.Or + list[^1],
            IReadOnlyList<string> list => list[0],
            _ => string.Create(CultureInfo.InvariantCulture, $"{value}"),
        };

    [GeneratedRegex(@"\{\{(\w+)\}\}")]
    private static partial Regex Placeholder();
}
