using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace MfaFunctions.Platform.Text;

/// <summary>The domain of an e-mail address: as typed, in letters, and in its A-label form (RFC 5890 §2.3.2.1).</summary>
internal sealed record MailDomain
{
    // RFC 1035 §2.3.4.
    private const int LabelLimit = 63;
    private const int LengthLimit = 253;
    private const string LabelPrefix = "xn--";

    private static readonly IdnMapping Idna = new() { UseStd3AsciiRules = true };

    private MailDomain(string typed, string ascii) => (Typed, Ascii, Unicode) = (typed, ascii, InLetters(ascii));

    public string Typed { get; }

    public string Ascii { get; }

    public string Unicode { get; }

    /// <param name="text">The normalized (NFKC) text after the @.</param>
    /// <param name="domain">The domain.</param>
    /// <param name="problem">What is wrong, continuing the field's name.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out MailDomain? domain, [NotNullWhen(false)] out string? problem)
    {
        // The full stop of Chinese and Japanese keyboards is a dot here (RFC 3490 §3.1), and a final dot means the same domain.
        var typed = text.Replace('\u3002', '.');
        typed = typed.EndsWith('.') ? typed[..^1] : typed;
        var ascii = "";
        problem = ProblemOf(typed) ?? (TryToAscii(typed, out ascii) ? ProblemOfAscii(ascii) : "must have a valid domain after the @");
        domain = problem is null ? new MailDomain(typed, ascii) : null;
        return domain is not null;
    }

    private static string? ProblemOf(string typed) =>
        typed.Length == 0 ? "must have a domain after the @"
        : typed.StartsWith('[') ? "must have a domain after the @, not a network address"
        : typed.Any(char.IsWhiteSpace) ? "must not contain blanks"
        : typed.Split('.').Any(label => label.Length == 0) ? "must not have two dots in a row or a dot right after the @"
        : typed.FirstOrDefault(c => char.IsAscii(c) && !char.IsAsciiLetterOrDigit(c) && c is not ('-' or '.')) is var foreign and not '\0'
            ? $"must not contain '{foreign}' after the @"
        : typed.Split('.').Any(label => label.StartsWith('-') || label.EndsWith('-'))
            ? "must not have a hyphen at the beginning or the end of a part of the domain"
        : null;

    private static string? ProblemOfAscii(string ascii) =>
        ascii.Split('.').Any(label => label.Length > LabelLimit) ? $"must have at most {LabelLimit} octets in each part of the domain"
        : ascii.Length > LengthLimit ? $"must have at most {LengthLimit} octets after the @"
        : !ascii.Contains('.', StringComparison.Ordinal) ? "must have a domain with a dot, such as example.org"
        : ascii[(ascii.LastIndexOf('.') + 1)..].All(char.IsAsciiDigit) ? "must have a domain after the @, not a network address"
        : null;

    // Labels of ASCII are not the business of IDNA, which refuses some that exist. One in A-label form must be that of its letters.
    private static bool TryToAscii(string typed, out string ascii)
    {
        var labels = new List<string>();
        foreach (var label in typed.ToLowerInvariant().Split('.'))
        {
            if (System.Text.Ascii.IsValid(label) && !label.StartsWith(LabelPrefix, StringComparison.Ordinal))
            {
                labels.Add(label);
                continue;
            }

            try
            {
                var encoded = Idna.GetAscii(label);
                if (Idna.GetAscii(Idna.GetUnicode(encoded)) != encoded)
                {
                    ascii = "";
                    return false;
                }

                labels.Add(encoded);
            }
            catch (ArgumentException)
            {
                // Too long in its A-label form counts as too long, not as invalid.
                labels.Add(label.Length > LabelLimit ? label : "");
            }
        }

        ascii = string.Join('.', labels);
        return labels.All(label => label.Length > 0);
    }

    private static string InLetters(string ascii) =>
        string.Join(
            '.',
            ascii.Split('.').Select(label => label.StartsWith(LabelPrefix, StringComparison.Ordinal) ? Idna.GetUnicode(label) : label)
        );
}
