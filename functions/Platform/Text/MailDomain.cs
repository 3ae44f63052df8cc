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
    /// <param name="problem">What is wrong.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out MailDomain? domain, [NotNullWhen(false)] out Reason? problem)
    {
        // The full stop of Chinese and Japanese keyboards is a dot here (RFC 3490 §3.1), and a final dot means the same domain.
        var typed = text.Replace('\u3002', '.');
        typed = typed.EndsWith('.') ? typed[..^1] : typed;
        var ascii = "";
        problem = ProblemOf(typed) ?? (TryToAscii(typed, out ascii) ? ProblemOfAscii(ascii) : Reason.Of("not_an_address.invalid_domain"));
        domain = problem is null ? new MailDomain(typed, ascii) : null;
        return domain is not null;
    }

    private static Reason? ProblemOf(string typed) =>
        typed.Length == 0 ? Reason.Of("not_an_address.no_domain")
        : typed.StartsWith('[') ? Reason.Of("not_an_address.network_address")
        : typed.Any(char.IsWhiteSpace) ? Reason.Of("not_an_address.blank")
        : typed.Split('.').Any(label => label.Length == 0) ? Reason.Of("not_an_address.domain_dots")
        : typed.FirstOrDefault(c => char.IsAscii(c) && !char.IsAsciiLetterOrDigit(c) && c is not ('-' or '.')) is var foreign and not '\0'
            ? Reason.Of("not_an_address.domain_character", ("character", foreign.ToString()))
        : typed.Split('.').Any(label => label.StartsWith('-') || label.EndsWith('-')) ? Reason.Of("not_an_address.outer_hyphen")
        : null;

    private static Reason? ProblemOfAscii(string ascii) =>
        ascii.Split('.').Any(label => label.Length > LabelLimit) ? Reason.Of("too_long.domain_part", ("limit", LabelLimit))
        : ascii.Length > LengthLimit ? Reason.Of("too_long.domain", ("limit", LengthLimit))
        : !ascii.Contains('.', StringComparison.Ordinal) ? Reason.Of("not_an_address.no_dot")
        : ascii[(ascii.LastIndexOf('.') + 1)..].All(char.IsAsciiDigit) ? Reason.Of("not_an_address.network_address")
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
