using MfaFunctions.Members;
using MfaFunctions.Platform.Http;
using MfaFunctions.Platform.Text;

namespace MfaFunctions.Tests.Platform.Text;

public sealed class ShownNameTests
{
    /// <summary>Input and the stored form.</summary>
    public static TheoryData<string, string?> Accepted { get; } =
        new()
        {
            { "Olga’s iPhone", null },
            { "O’Brien", null },
            { "O'Brien", null },
            { "Gal·la", null },
            { "テイラー・スウィフト", null },
            { "山田　太郎", null },
            // Persian with a non-joiner, Hindi and Sinhala with a joiner, and a joiner that ends a word (old spelling of Malayalam).
            { "می\u200Cخواهم", null },
            { "क्\u200Dष", null },
            { "ශ්\u200Dරී", null },
            { "അവന്\u200D", null },
            { "Jean‑Luc", null },
            { "Acme, Inc.", null },
            { "Müller + Söhne", null },
            { "Foo (Bar) GmbH", null },
            { "Yahoo!", null },
            { "AT&T", null },
            { "5 % & Co. / “Ltd”", null },
            { "Toys \"R\" Us; @home #1", null },
            { "C:\\phone", null },
            { "Ⅷ №4 ½ €", null },
            { "📱 iPhone ❤️", null },
            { "李", null },
            { "-", null },
            { "  Ana  ", "Ana" },
            { "\u00A0Ana\u3000", "Ana" },
            { "Jose\u0301", "José" },
            { "\u1112\u1161\u11AB글", "한글" },
            { new string('a', 64), null },
            { string.Concat(Enumerable.Repeat("\U0001F1E9\U0001F1EA", 64)), null },
            { string.Concat(Enumerable.Repeat("é".Normalize(System.Text.NormalizationForm.FormD), 64)), new string('é', 64) },
        };

    public static TheoryData<string?, string> Refused { get; } =
        new()
        {
            { null, "is required" },
            { "", "is required" },
            { " \u3000 ", "is required" },
            { new string('a', 65), "at most 64 characters" },
            { string.Concat(Enumerable.Repeat("\U0001F1E9\U0001F1EA", 65)), "at most 64 characters" },
            { "a" + new string('\u0338', 300), "at most 512 octets" },
            { "<script>", "must not contain < or >" },
            { "a > b", "must not contain < or >" },
            { "Ana\nBcc: x", "must be one line" },
            { "Ana\u2028x", "must be one line" },
            { "Ana\tx", "control character, U+0009" },
            { "Ana\0", "control character, U+0000" },
            { "Ana\u0085x", "control character, U+0085" },
            { "ana\u202Egnp.exe", "U+202E (right-to-left override)" },
            { "\u2067Ana\u2069", "U+2067 (right-to-left isolate)" },
            { "Ana\u200F", "U+200F (right-to-left mark)" },
            { "A\u200Bna", "U+200B (zero width space)" },
            { "\uFEFFAna", "U+FEFF (byte order mark)" },
            { "A\u00ADna", "U+00AD (soft hyphen)" },
            { "A\u2060na", "U+2060 (word joiner)" },
            // Joiners belong between letters.
            { "\u200DAna", "U+200D (zero width joiner)" },
            { "Ana\u200C", "U+200C (zero width non-joiner)" },
            { "Ana \u200D Bo", "U+200D (zero width joiner)" },
            { "1\u200D2", "U+200D (zero width joiner)" },
            { "A\u200D\u200Dna", "U+200D (zero width joiner)" },
            // Letters that look like nothing.
            { "\u3164", "U+3164 (Hangul filler)" },
            { "\u115F", "U+115F (Hangul filler)" },
            { "\u1160\u1160", "U+1160 (Hangul filler)" },
            { "\uFFA0", "U+FFA0 (Hangul filler)" },
            { "\u2800", "U+2800 (blank Braille pattern)" },
            { "Ana\u3164", "U+3164 (Hangul filler)" },
            { "\uFE0F", "at least one visible character" },
            { "\u034F \u0301", "at least one visible character" },
            { "Ana \uE000", "U+E000" },
            { "Ana \uFFFF", "U+FFFF" },
            { "Ana\uD83D", "broken character" },
            { "see https://evil.example", "must not contain a web address" },
        };

    [Theory]
    [MemberData(nameof(Accepted))]
    public void Name_of_any_language_is_taken_composed_and_trimmed(string text, string? stored)
    {
        Assert.True(ShownName.TryParse(text, out var name, out var problem), problem?.Key);

        Assert.Equal(stored ?? text, name.Value);
        Assert.True(ShownName.TryParse(name.Value, out var again, out _));
        Assert.Equal(name, again);
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public void Name_that_hides_something_is_refused_with_the_reason(string? text, string reason)
    {
        Assert.False(ShownName.TryParse(text, out _, out var problem));

        Assert.Contains(reason, ProblemTexts.English.Of(problem), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Lost the phone, again: <ask Olga>", null)]
    [InlineData("  e\u0301 ", "é")]
    public void Line_is_composed_and_trimmed(string text, string? stored)
    {
        Assert.Null(LineText.Read(text, out var line));

        Assert.Equal(stored ?? text, line);
    }

    [Theory]
    [InlineData("", "is required")]
    [InlineData("a\r\nb", "must be one line")]
    [InlineData("a\u202Eb", "U+202E")]
    public void Line_with_hidden_characters_is_refused(string text, string reason) =>
        Assert.Contains(reason, ProblemTexts.English.Of(LineText.Read(text, out _)!), StringComparison.Ordinal);

    [Theory]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("＝1+1", "'＝1+1")]
    [InlineData(" ＠SUM(A1)", "' ＠SUM(A1)")]
    [InlineData("Foo;=cmd", "\"Foo;=cmd\"")]
    [InlineData("Acme, Inc.", "\"Acme, Inc.\"")]
    [InlineData("Toys \"R\" Us", "\"Toys \"\"R\"\" Us\"")]
    [InlineData("Olga’s iPhone", "Olga’s iPhone")]
    public void Name_in_a_spreadsheet_stays_one_text(string name, string field) => Assert.Equal(field, MemberCsv.Escaped(name));
}
