using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace MfaFunctions.Platform.Text;

/// <summary>Characters that nobody sees, or that change how the others are read, named for the person who has to remove them.</summary>
public static class Characters
{
    public const int ZeroWidthNonJoiner = 0x200C;
    public const int ZeroWidthJoiner = 0x200D;

    // Letters and symbols by category, but blank on every screen.
    private static readonly FrozenSet<int> Fillers = new[] { 0x115F, 0x1160, 0x2800, 0x3164, 0xFFA0 }.ToFrozenSet();

    private static readonly FrozenDictionary<int, string> Names = new Dictionary<int, string>
    {
        [0x00AD] = "soft hyphen",
        [0x061C] = "Arabic letter mark",
        [0x115F] = "Hangul filler",
        [0x1160] = "Hangul filler",
        [0x180E] = "Mongolian vowel separator",
        [0x200B] = "zero width space",
        [ZeroWidthNonJoiner] = "zero width non-joiner",
        [ZeroWidthJoiner] = "zero width joiner",
        [0x200E] = "left-to-right mark",
        [0x200F] = "right-to-left mark",
        [0x202A] = "left-to-right embedding",
        [0x202B] = "right-to-left embedding",
        [0x202C] = "end of a text direction",
        [0x202D] = "left-to-right override",
        [0x202E] = "right-to-left override",
        [0x2060] = "word joiner",
        [0x2066] = "left-to-right isolate",
        [0x2067] = "right-to-left isolate",
        [0x2068] = "first strong isolate",
        [0x2069] = "end of an isolate",
        [0x2800] = "blank Braille pattern",
        [0x3164] = "Hangul filler",
        [0xFEFF] = "byte order mark",
        [0xFFA0] = "Hangul filler",
    }.ToFrozenDictionary();

    /// <summary>A lone surrogate can neither be normalized nor stored as UTF-8.</summary>
    public static bool AreWellFormed(string text) => !text.EnumerateRunes().Any(r => r == Rune.ReplacementChar);

    /// <summary>Whether the character is seen by nobody: category Cf, and letters and symbols that are blank.</summary>
    public static bool IsInvisible(Rune rune) => Rune.GetUnicodeCategory(rune) == UnicodeCategory.Format || Fillers.Contains(rune.Value);

    public static bool IsJoiner(Rune rune) => rune.Value is ZeroWidthJoiner or ZeroWidthNonJoiner;

    public static bool IsMark(Rune rune) =>
        Rune.GetUnicodeCategory(rune)
            is UnicodeCategory.NonSpacingMark
                or UnicodeCategory.SpacingCombiningMark
                or UnicodeCategory.EnclosingMark;

    /// <summary>Why no text of one line holds this character, continuing the field's name; null if it may.</summary>
    public static string? ProblemOf(Rune rune) =>
        IsInvisible(rune)
            ? $"contains an invisible character, {NameOf(rune)}: remove it"
            : Rune.GetUnicodeCategory(rune) switch
            {
                UnicodeCategory.Control when rune.Value is '\r' or '\n' => "must be one line",
                UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => "must be one line",
                UnicodeCategory.Control => $"contains a control character, {NameOf(rune)}: remove it",
                UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned or UnicodeCategory.Surrogate =>
                    $"contains {NameOf(rune)}, which is no character of Unicode: remove it",
                _ => null,
            };

    /// <summary>For example <c>U+200B (zero width space)</c>.</summary>
    public static string NameOf(Rune rune)
    {
        var point = string.Create(CultureInfo.InvariantCulture, $"U+{rune.Value:X4}");
        return Names.TryGetValue(rune.Value, out var name) ? $"{point} ({name})" : point;
    }
}
