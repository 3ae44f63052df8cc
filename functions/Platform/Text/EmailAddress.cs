using System.Net.Mail;

namespace MfaFunctions.Platform.Text;

/// <summary>E-mail addresses in the one form that is stored and compared: trimmed, NFKC, lower case.</summary>
public static class EmailAddress
{
    /// <summary>RFC 5321 §4.5.3.1.3 limits a path to 256 octets, which leaves 254 for the address in it.</summary>
    public const int LengthLimit = 254;

    /// <returns>Null if the text is not an address.</returns>
    public static string? Normalize(string text)
    {
        return
            text.Length is > 0 and <= LengthLimit
            && MailAddress.TryCreate(text, out var parsed)
            && parsed.Address == text
            && PlainText.IsNormalizable(text)
            ? text.Normalize(System.Text.NormalizationForm.FormKC).ToLowerInvariant()
            : null;
    }
}
