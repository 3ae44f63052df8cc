using System.Text;

namespace MfaFunctions.Platform.Text;

/// <summary>Passwords as they are counted and hashed (NIST SP 800-63B-4 §3.1.1.2).</summary>
public static class PasswordText
{
    /// <summary>The one form of what a person types on different keyboards: NFC.</summary>
    public static string Canonical(string password) =>
        PlainText.IsNormalizable(password) ? password.Normalize(NormalizationForm.FormC) : password;

    /// <summary>Its length in code points, each of which counts as one character.</summary>
    public static int LengthOf(string password) => Canonical(password).EnumerateRunes().Count();
}
