using System.Globalization;
using System.Text;

namespace MfaFunctions.Platform.Text;

/// <summary>
/// Codes, keys and tokens as people type or copy them: what pages, mails and keyboards put between the characters is dropped.
/// </summary>
public static class CopiedText
{
    /// <summary>Characters of the whole input, in UTF-16 units.</summary>
    public const int Limit = 256;

    // Minus signs and bullets that pages print for a hyphen, and the long vowel mark of Japanese keyboards, which is in its place.
    private const string FurtherDashes = "\u2212\u2043\u30FC";

    /// <summary>
    /// The letters and digits in lower case, without blanks, dashes and invisible characters; compatibility forms (NFKC) such as full-width
    /// letters are folded, digits of any script become ASCII.
    /// </summary>
    /// <returns>Empty if the text is missing or too long to be a code.</returns>
    public static string Bare(string? text)
    {
        if (text is null or { Length: > Limit } || !Characters.AreWellFormed(text))
        {
            return "";
        }

        var bare = new StringBuilder(text.Length);
        foreach (var rune in text.Normalize(NormalizationForm.FormKC).EnumerateRunes().Where(r => !IsBetween(r)))
        {
            bare.Append(Folded(rune));
        }

        return bare.ToString();
    }

    /// <summary>
    /// A token without what mail programs add: line breaks and blanks, the <c>=</c> of a soft line break (RFC 2045 §6.7), invisible
    /// characters, and the punctuation around a link in a sentence.
    /// </summary>
    public static string Unwrapped(string text) =>
        string.Concat(
                text.EnumerateRunes()
                    .Where(r => !Rune.IsWhiteSpace(r) && !Rune.IsControl(r) && !Characters.IsInvisible(r) && r.Value != '=')
                    .Select(r => r.ToString())
            )
            .Trim('<', '>', '(', ')', '[', ']', '"', '\'', ',', ';', ':', '!', '?', '.');

    private static bool IsBetween(Rune rune) =>
        Rune.IsWhiteSpace(rune)
        || Characters.IsInvisible(rune)
        || Rune.GetUnicodeCategory(rune) == UnicodeCategory.DashPunctuation
        || (rune.IsBmp && FurtherDashes.Contains((char)rune.Value, StringComparison.Ordinal));

    private static string Folded(Rune rune) =>
        Rune.GetUnicodeCategory(rune) == UnicodeCategory.DecimalDigitNumber
            ? ((int)Rune.GetNumericValue(rune)).ToString(CultureInfo.InvariantCulture)
        // The letters i of Turkish keyboards, which invariant case mapping leaves alone.
        : rune.Value is 0x130 or 0x131 ? "i"
        : Rune.ToLowerInvariant(rune).ToString();
}
