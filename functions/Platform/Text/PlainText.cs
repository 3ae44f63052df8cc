using System.Globalization;
using System.Text;

namespace MfaFunctions.Platform.Text;

/// <summary>Text that people write and read: names and single lines.</summary>
public static class PlainText
{
    /// <summary>The longest name, in UTF-16 units.</summary>
    public const int NameLimit = 64;

    /// <summary>The longest line, in UTF-16 units.</summary>
    public const int LineLimit = 200;

    /// <summary>A name for mails and lists: 1-64 letters, digits, spaces and <c>- ' . &amp;</c>.</summary>
    public static bool IsName(string text) =>
        text.Length is >= 1 and <= NameLimit && IsNormalizable(text) && text.EnumerateRunes().All(IsNameCharacter);

    /// <summary>A line without control characters.</summary>
    public static bool IsLine(string text) => !text.Any(char.IsControl) && IsNormalizable(text);

    /// <summary>A lone surrogate can neither be normalized nor stored as UTF-8.</summary>
    public static bool IsNormalizable(string text) => !text.EnumerateRunes().Any(r => r == Rune.ReplacementChar);

    private static bool IsNameCharacter(Rune rune) =>
        Rune.IsLetterOrDigit(rune)
        || Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark
        || (rune.IsAscii && " -'.&".Contains((char)rune.Value, StringComparison.Ordinal));
}
