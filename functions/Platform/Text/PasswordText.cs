using System.Globalization;
using System.Text;

namespace MfaFunctions.Platform.Text;

/// <summary>Passwords as they are counted and hashed: profile OpaqueString (RFC 8265 §4.2), NIST SP 800-63B-4 §3.1.1.2.</summary>
public static class PasswordText
{
    /// <summary>The one form of what a person types on different keyboards: every blank a space, then NFC. Nothing is trimmed.</summary>
    public static string Canonical(string password) => Composed(string.Concat(password.Select(Spaced)));

    /// <summary>The form in which earlier versions hashed: NFC alone.</summary>
    public static string Composed(string password) =>
        Characters.AreWellFormed(password) ? password.Normalize(NormalizationForm.FormC) : password;

    /// <summary>Its length in code points, each of which counts as one character.</summary>
    public static int LengthOf(string password) => Canonical(password).EnumerateRunes().Count();

    private static char Spaced(char character) => char.GetUnicodeCategory(character) == UnicodeCategory.SpaceSeparator ? ' ' : character;
}
