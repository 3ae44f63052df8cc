using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace MfaFunctions.Platform.Text;

/// <summary>Characters that nobody sees, or that change how the others are read.</summary>
public static class Characters
{
    public const int ZeroWidthNonJoiner = 0x200C;
    public const int ZeroWidthJoiner = 0x200D;

    // Letters and symbols by category, but blank on every screen.
    private static readonly FrozenSet<int> Fillers = new[] { 0x115F, 0x1160, 0x2800, 0x3164, 0xFFA0 }.ToFrozenSet();

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

    /// <summary>Why no text of one line holds this character; null if it may.</summary>
    public static Reason? ProblemOf(Rune rune) =>
        IsInvisible(rune)
            ? Reason.Of("invisible_character", ("character", rune))
            : Rune.GetUnicodeCategory(rune) switch
            {
                UnicodeCategory.Control when rune.Value is '\r' or '\n' => Reason.Of("line_break"),
                UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => Reason.Of("line_break"),
                UnicodeCategory.Control => Reason.Of("control_character", ("character", rune)),
                UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned or UnicodeCategory.Surrogate => Reason.Of(
                    "no_character",
                    ("character", rune)
                ),
                _ => null,
            };
}
