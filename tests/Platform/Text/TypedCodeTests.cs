using MfaFunctions.Codes;
using MfaFunctions.Factors;
using MfaFunctions.Platform.Http;

namespace MfaFunctions.Tests.Platform.Text;

public sealed class TypedCodeTests
{
    private const string Recovery = "abcdefghijklmnopqrstuvwxy";
    private const string Grouped = "abcde-fghij-klmno-pqrst-uvwxy";

    /// <summary>What stands between the groups of a code that was typed, pasted or printed.</summary>
    public static TheoryData<string> Separators { get; } =
    [
        "",
        " ",
        "\u00A0",
        "\u3000",
        "\t",
        "\r\n",
        "-",
        "\u2010",
        "\u2011",
        "\u2012",
        "\u2013",
        "\u2014",
        "\u2015",
        "\u2212",
        "\u00AD",
        "\uFF0D",
        "\uFE63",
        "\u2043",
        "\u30FC",
        "\uFF70",
        " - ",
        "\u200B",
        "\u2060",
        "\uFEFF",
        "\u200E",
        "\u200F",
        "\u202A",
        "\u202B",
        "\u202C",
        "\u202D",
        "\u202E",
        "\u2066",
        "\u2067",
        "\u2068",
        "\u2069",
    ];

    [Theory]
    [MemberData(nameof(Separators))]
    public void One_reader_takes_every_separator_in_every_kind_of_code(string separator)
    {
        Assert.Equal("123456", TypedCode.Read($"{separator}123{separator}456{separator}").Digits()?.Reveal());
        Assert.Equal("12345678", TypedCode.Read($"1234{separator}5678").Digits(EnrollmentCodes.Digits)?.Reveal());
        Assert.Equal(Recovery, TypedCode.Read(separator + Grouped.Replace("-", separator, StringComparison.Ordinal)).Recovery()?.Reveal());
        Assert.True(TotpSecret.TryParseBase32($"JBSWY3DPEHPK3PXP{separator}JBSWY3DPEHPK3PXP", false, out var secret, out _));
        Assert.Equal("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", secret.RevealBase32());
    }

    [Theory]
    [InlineData("１２３４５６", "123456")]
    [InlineData("١٢٣٤٥٦", "123456")]
    [InlineData("۱۲۳۴۵۶", "123456")]
    [InlineData("१२३४५६", "123456")]
    [InlineData("𝟏𝟐𝟑𝟒𝟓𝟔", "123456")]
    [InlineData("O12345", "012345")]
    [InlineData("o1234l", "012341")]
    [InlineData("I23456", "123456")]
    [InlineData("\u2066123456\u2069", "123456")]
    [InlineData("12345", null)]
    [InlineData("1234567", null)]
    [InlineData("12345a", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void Digits_of_any_script_and_letters_that_look_like_digits_are_read(string? text, string? digits) =>
        Assert.Equal(digits, TypedCode.Read(text).Digits()?.Reveal());

    [Theory]
    [InlineData("ABCDE-FGHIJ-KLMNO-PQRST-UVWXY", Recovery)]
    [InlineData("ａｂｃｄｅ－ｆｇｈｉｊ－ｋｌｍｎｏ－ｐｑｒｓｔ－ｕｖｗｘｙ", Recovery)]
    [InlineData("ABCDE-FGHİJ-KLMN0-PQRST-UVWXY", Recovery)]
    [InlineData("abcde-fghıj-klmno-pqrst-uvwxy", Recovery)]
    [InlineData("abcde-fgh1j-klmno-pqrst-uvwxy", null)]
    [InlineData("abcde-fghij-klmno-pqrst-uvwx", null)]
    [InlineData("abcde-fghij-klmno-pqrst-uvwxyz", null)]
    [InlineData("abcde-fghij-klmno-pqrst-uvwx8", null)]
    public void Recovery_code_is_read_when_its_alphabet_leaves_no_doubt(string text, string? code) =>
        Assert.Equal(code, TypedCode.Read(text).Recovery()?.Reveal());

    [Fact]
    public void Whole_novel_is_no_code() => Assert.Equal(0, TypedCode.Read(string.Concat(Enumerable.Repeat("123 ", 100))).Length);

    [Theory]
    [InlineData("code", Grouped, "is a recovery code: send it as recoveryCode")]
    [InlineData("code", "1234567", "must be the 6 digits your authenticator app shows, or 8 if yours shows 8")]
    [InlineData("code", "12345", "must be the 6 digits your authenticator app shows, or 8 if yours shows 8")]
    [InlineData("recoveryCode", "1234 5678", "is a code of an authenticator app: send it as code")]
    [InlineData("codes", Grouped, "must be the 6 digits your authenticator app shows, not a recovery code")]
    [InlineData("codes", "12345678", "must be the 6 digits your authenticator app shows, not those of a mail")]
    [InlineData("emailCode", "123 456", "must be the 8 digits of the code mailed to you, not those of your authenticator app")]
    [InlineData("emailCode", Grouped, "must be the 8 digits of the code mailed to you, not a recovery code")]
    [InlineData("recoveryCode", "１２３ ４５６", "is a code of an authenticator app: send it as code")]
    [InlineData("recoveryCode", "abcde-fghij-klmno-pqrst-uvwx", "this one has 24 characters")]
    [InlineData("recoveryCode", "abcde-fgh1j-klmno-pqrst-uvwxy", "what looks like a 1 is the letter i or l")]
    [InlineData("recoveryCode", "abcde-fghij-klmno-pqrst-uvwxä", "they are a to z and 2 to 7")]
    public void Code_in_the_field_of_another_is_told_where_it_belongs(string field, string text, string reason)
    {
        var errors = new FieldErrors();

        object? read = field switch
        {
            "code" => CodeFields.App(errors, field, text),
            "codes" => CodeFields.Enrollment(errors, field, [text]),
            "emailCode" => CodeFields.Mailed(errors, field, text),
            _ => CodeFields.Recovery(errors, field, text),
        };

        Assert.Null(read);
        Assert.True(errors.Any(out var error));
        Assert.StartsWith($"Correct these fields: {field} ", error.Detail, StringComparison.Ordinal);
        Assert.EndsWith($"{reason}.", error.Detail, StringComparison.Ordinal);
    }
}
