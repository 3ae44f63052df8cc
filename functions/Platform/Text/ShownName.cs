using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace MfaFunctions.Platform.Text;

/// <summary>
/// A name that mails and lists show: of a person, an organization or an authenticator. Any letters, marks, numbers, punctuation and
/// symbols; whatever carries a name escapes it. Only its parser makes one.
/// </summary>
public sealed record ShownName
{
    /// <summary>The longest name, in characters as people count them (grapheme clusters, UAX #29).</summary>
    public const int Limit = 64;

    /// <summary>The longest name in UTF-8. An account holds the names of up to eight authenticators in one property.</summary>
    public const int OctetLimit = 512;

    private static readonly SearchValues<char> Brackets = SearchValues.Create("<>");

    private ShownName(string value) => Value = value;

    public string Value { get; }

    /// <param name="text">The name as sent.</param>
    /// <param name="name">The name, composed (NFC) and trimmed.</param>
    /// <param name="problem">What is wrong.</param>
    public static bool TryParse(string? text, [NotNullWhen(true)] out ShownName? name, [NotNullWhen(false)] out Reason? problem)
    {
        problem = LineText.Read(text, Limit, OctetLimit, out var line)
            ?? (
                line.AsSpan().ContainsAny(Brackets) ? Reason.Of("angle_brackets")
                // Mail programs turn it into a link, and the mails promise to have none.
                : line.Contains("://", StringComparison.Ordinal) ? Reason.Of("contains_link")
                : line.EnumerateRunes().All(IsBlank) ? Reason.Of("nothing_visible")
                : null
            );
        name = problem is null ? new ShownName(line) : null;
        return name is not null;
    }

    /// <summary>Whether people would take the two for one name.</summary>
    public static bool AreSame(string one, string other) =>
        string.Equals(one.Normalize(NormalizationForm.FormC), other.Normalize(NormalizationForm.FormC), StringComparison.OrdinalIgnoreCase);

    public override string ToString() => Value;

    // A mark alone has nothing to stand on.
    private static bool IsBlank(Rune rune) =>
        Characters.IsMark(rune) || Characters.IsJoiner(rune) || Rune.GetUnicodeCategory(rune) == UnicodeCategory.SpaceSeparator;
}
