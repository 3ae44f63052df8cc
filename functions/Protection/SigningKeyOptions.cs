namespace MfaFunctions.Protection;

/// <summary>
/// The ring that signs access tokens and audit seals: settings section <c>Keys:Signing</c>. In Azure, the values are Key Vault references.
/// </summary>
public sealed class SigningKeyOptions
{
    public const string Section = "Keys:Signing";

    /// <summary>Name of the key that signs; must be in <see cref="Ring"/>.</summary>
    public string Current { get; set; } = "";

    /// <summary>
    /// Maps key names (1-16 lower-case letters and digits) to Base64 of a PKCS#8 private key on curve P-256. All their public keys are
    /// published.
    /// </summary>
    public Dictionary<string, string> Ring { get; } = [];
}
