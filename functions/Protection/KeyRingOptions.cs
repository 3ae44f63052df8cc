namespace MfaFunctions.Protection;

/// <summary>One ring of keys: section <c>Keys:Sealing</c> or <c>Keys:Hashing</c>. In Azure the values are Key Vault references.</summary>
public sealed class KeyRingOptions
{
    public const string Sealing = "Keys:Sealing";
    public const string Hashing = "Keys:Hashing";

    /// <summary>The name of the key new records use; it is one of <see cref="Ring"/>.</summary>
    public string Current { get; set; } = "";

    /// <summary>Key name (1-16 lower-case letters and digits) to Base64 of 32 random bytes. Old keys stay until nothing names them.</summary>
    public Dictionary<string, string> Ring { get; } = [];
}
