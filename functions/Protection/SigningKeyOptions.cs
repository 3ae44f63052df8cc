namespace MfaFunctions.Protection;

/// <summary>
/// A ring of keys that sign: settings sections <c>Keys:Signing</c> for access tokens and <c>Keys:Audit</c> for the seals of the audit log.
/// In Azure, the values are Key Vault references.
/// </summary>
public sealed class SigningKeyOptions
{
    public const string Tokens = "Keys:Signing";

    public const string Seals = "Keys:Audit";

    /// <summary>Name of the key that signs; must be in <see cref="Ring"/>.</summary>
    public string Current { get; set; } = "";

    /// <summary>
    /// Maps key names (1-16 lower-case letters and digits) to Base64 of a PKCS#8 private key on curve P-256. All their public keys are
    /// published.
    /// </summary>
    public Dictionary<string, string> Ring { get; } = [];
}
