using System.Security.Cryptography;
using System.Text;

namespace MfaFunctions.Platform;

/// <summary>Text that must never be printed: passwords, tokens, recovery codes as they arrive, or where somebody came from.</summary>
public sealed class Sensitive(string value)
{
    /// <summary>The text itself; call it where it is used, and keep it nowhere.</summary>
    public string Reveal() => value;

    /// <summary>SHA-256 in Base64; only for values with so much entropy that they cannot be guessed.</summary>
    public string Sha256() => Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(value)));

    public override string ToString() => "***";
}
