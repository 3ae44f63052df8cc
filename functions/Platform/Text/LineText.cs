using System.Globalization;
using System.Text;

namespace MfaFunctions.Platform.Text;

/// <summary>One line of text that people write and read: composed (NFC) and trimmed first, then judged.</summary>
public static class LineText
{
    /// <summary>The longest line, in characters as people count them (grapheme clusters, UAX #29).</summary>
    public const int Limit = 200;

    /// <summary>A character of four octets each.</summary>
    private const int OctetLimit = 4 * Limit;

    /// <param name="text">The text as sent.</param>
    /// <param name="line">The only form in which the line is used and stored.</param>
    /// <returns>What is wrong; null if nothing is.</returns>
    public static Reason? Read(string? text, out string line) => Read(text, Limit, OctetLimit, out line);

    internal static Reason? Read(string? text, int limit, int octetLimit, out string line)
    {
        line = "";
        if (string.IsNullOrWhiteSpace(text))
        {
            return Reason.Of("required");
        }

        if (!Characters.AreWellFormed(text))
        {
            return Reason.Of("broken_character");
        }

        line = text.Normalize(NormalizationForm.FormC).Trim();
        return ProblemIn([.. line.EnumerateRunes()])
            ?? (new StringInfo(line).LengthInTextElements > limit ? Reason.Of("too_long", ("limit", limit)) : null)
            ?? (Encoding.UTF8.GetByteCount(line) > octetLimit ? Reason.Of("too_long.octets", ("limit", octetLimit)) : null);
    }

    private static Reason? ProblemIn(Rune[] runes)
    {
        for (var i = 0; i < runes.Length; i++)
        {
            if (Characters.ProblemOf(runes[i]) is { } problem && !(Characters.IsJoiner(runes[i]) && Joins(runes, i)))
            {
                return problem;
            }
        }

        return null;
    }

    // Persian, Hindi and Sinhala, among others, are spelled with joiners: between letters, and after a mark that ends a letter.
    private static bool Joins(Rune[] runes, int at) =>
        at > 0
        && (
            Characters.IsMark(runes[at - 1])
            || (Rune.IsLetter(runes[at - 1]) && at + 1 < runes.Length && (Rune.IsLetter(runes[at + 1]) || Characters.IsMark(runes[at + 1])))
        );
}
