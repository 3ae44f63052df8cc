namespace MfaFunctions.Protection;

/// <summary>The ring that signs access tokens and audit seals: section <c>Keys:Signing</c>. In Azure the values are Key Vault references.</summary>
public sealed class SigningKeyOptions
{
    public const string Section = "Keys:Signing";

    /// <summary>The name of the key that signs; it is one of <see cref="Ring"/>.</summary>
    public string Current { get; set; } = "";

    /// <summary>Key name (1-16 lower-case letters and digits) to Base64 of a PKCS#8 private key on curve P-256. All of them are published.</summary>
    public Dictionary<string, string> Ring { get; } = [];
}
