using System.Security.Cryptography;
using System.Text;

namespace MfaFunctions.Platform;

/// <summary>Text that must never be printed: passwords, tokens and recovery codes as received, and client addresses.</summary>
public sealed class Sensitive(string value)
{
    /// <summary>The text itself. Call it where the text is used; do not store the result.</summary>
    public string Reveal() => value;

    /// <summary>SHA-256 in Base64. Use only for values with too much entropy to be guessed.</summary>
    public string Sha256() => Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(value)));

    public override string ToString() => "***";
}
