using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using MfaFunctions.Codes;
using Microsoft.AspNetCore.WebUtilities;

namespace MfaFunctions.Enrollment;

/// <summary>Reads and writes Key URIs for authenticator apps: <c>otpauth://totp/{issuer}:{account}?secret=…</c>.</summary>
public static class OtpAuthUri
{
    /// <summary>Maximum length of a URI to read; valid ones are shorter.</summary>
    public const int LengthLimit = 1024;

    /// <summary>
    /// Octets in a QR code of version 15 at level M (ISO/IEC 18004, table 7), 77 modules wide. Larger ones are too fine for old cameras.
    /// </summary>
    public const int Capacity = 412;

    // What is left of the address tells apart the accounts of one person, so a long issuer does not take all of it.
    private const int LeastOfAddress = 96;

    /// <summary>Reads a URI from another system. Accepts only parameters that every authenticator app supports.</summary>
    /// <param name="text">The URI.</param>
    /// <param name="secret">The secret from the URI.</param>
    /// <param name="problem">The validation error. It never quotes the URI, which contains the secret.</param>
    public static bool TryRead(string text, [NotNullWhen(true)] out TotpSecret? secret, [NotNullWhen(false)] out string? problem)
    {
        secret = null;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Scheme != "otpauth")
        {
            problem = "must be an otpauth URI";
            return false;
        }

        var query = QueryHelpers.ParseQuery(uri.Query);
        string Value(string name, string otherwise) => query.TryGetValue(name, out var given) ? given.ToString() : otherwise;
        problem =
            uri.Host != "totp" ? "must be of type totp; counter-based codes cannot be imported"
            : !string.Equals(Value("algorithm", "SHA1"), "SHA1", StringComparison.OrdinalIgnoreCase) ? "must use SHA1"
            : Value("digits", "6") != "6" ? "must have 6 digits"
            : Value("period", "30") != "30" ? "must have a period of 30 seconds"
            : !TotpSecret.TryParseBase32(Value("secret", ""), out secret) ? "must have a Base32 secret of 128 to 512 bits (RFC 4226)"
            : null;
        return problem is null && secret is not null;
    }

    /// <summary>
    /// Writes the URI of a new authenticator, short enough for a QR code that old cameras read too. What does not fit goes in this order:
    /// the issuer in the label, which the parameter repeats; the address, beginning at its end; the issuer.
    /// </summary>
    /// <param name="issuer">Name of the tenant.</param>
    /// <param name="account">The person's address.</param>
    /// <param name="secret">The secret.</param>
    public static string Make(string issuer, string account, TotpSecret secret)
    {
        var left = Capacity - Write("", "", secret).Length;
        // Apps split the label at its first colon, even an escaped one.
        if (!issuer.Contains(':', StringComparison.Ordinal) && (2 * Octets(issuer)) + 1 + Octets(account) <= left)
        {
            return Write(issuer, $"{Uri.EscapeDataString(issuer)}:{Uri.EscapeDataString(account)}", secret);
        }

        var label = Cut(account, Math.Max(left - Octets(issuer), LeastOfAddress));
        return Write(Cut(issuer, left - Octets(label)), Uri.EscapeDataString(label), secret);
    }

    private static string Write(string issuer, string label, TotpSecret secret) =>
        $"otpauth://totp/{label}?secret={secret.RevealBase32()}&issuer={Uri.EscapeDataString(issuer)}"
        + $"&algorithm=SHA1&digits={OneTimeCode.Digits}&period={TimeStep.Seconds}";

    private static int Octets(string text) => Uri.EscapeDataString(text).Length;

    // Cuts between characters as people see them. Only one that does not fit by itself is cut between its code points.
    private static string Cut(string text, int octets)
    {
        var byCharacters = Taken(Characters(text), octets);
        return text[..(byCharacters > 0 ? byCharacters : Taken(text.EnumerateRunes().Select(r => r.ToString()), octets))].TrimEnd();
    }

    private static int Taken(IEnumerable<string> parts, int octets)
    {
        var taken = 0;
        foreach (var part in parts)
        {
            octets -= Octets(part);
            if (octets < 0)
            {
                break;
            }

            taken += part.Length;
        }

        return taken;
    }

    private static IEnumerable<string> Characters(string text)
    {
        for (var characters = StringInfo.GetTextElementEnumerator(text); characters.MoveNext(); )
        {
            yield return characters.GetTextElement();
        }
    }
}
