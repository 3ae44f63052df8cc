using System.Text;
using System.Text.RegularExpressions;

namespace MfaFunctions.Platform.Text;

/// <summary>Text that people choose and the app mails to others, who trust it.</summary>
public static partial class MailedText
{
    /// <summary>
    /// Whether mail programs could show a part of the text as a link: <c>://</c>, <c>www.</c>, <c>@</c> inside a word, or a word with a
    /// dot inside that is followed by two letters or more, such as <c>example.com</c>.
    /// </summary>
    public static bool HasLink(string text) =>
        !Characters.AreWellFormed(text) || Links().IsMatch(Visible(text).Normalize(NormalizationForm.FormKC));

    /// <summary>
    /// The text without characters that hide or reorder others (UAX 9). Joiners stay, because some languages are spelled with them.
    /// </summary>
    public static string WithoutInvisible(string text) =>
        string.Concat(text.EnumerateRunes().Where(r => !Characters.IsInvisible(r) || Characters.IsJoiner(r)));

    private static string Visible(string text) => string.Concat(text.EnumerateRunes().Where(r => !Characters.IsInvisible(r)));

    [GeneratedRegex(
        @"://|\S@\S|\bwww\.|[\p{L}\p{M}\p{N}]\.\p{L}[\p{L}\p{M}\p{N}-]",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase
    )]
    private static partial Regex Links();
}
