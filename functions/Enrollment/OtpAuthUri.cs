using System.Globalization;
using MfaFunctions.Codes;

namespace MfaFunctions.Enrollment;

/// <summary>Writes Key URIs for authenticator apps: <c>otpauth://totp/{issuer}:{account}?secret=…</c>.</summary>
public static class OtpAuthUri
{
    /// <summary>
    /// Octets in a QR code of version 15 at level M (ISO/IEC 18004, table 7), 77 modules wide. Larger ones are too fine for old cameras.
    /// </summary>
    public const int Capacity = 412;

    // What is left of the address tells apart the accounts of one person, so a long issuer does not take all of it.
    private const int LeastOfAddress = 96;

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
