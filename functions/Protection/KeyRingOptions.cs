namespace MfaFunctions.Protection;

/// <summary>
/// A key ring: settings section <c>Keys:Sealing</c> or <c>Keys:Hashing</c>. In Azure, the values are Key Vault references.
/// </summary>
public sealed class KeyRingOptions
{
    public const string Sealing = "Keys:Sealing";
    public const string Hashing = "Keys:Hashing";

    /// <summary>Name of the key used for new records; must be in <see cref="Ring"/>.</summary>
    public string Current { get; set; } = "";

    /// <summary>
    /// Maps key names (1-16 lower-case letters and digits) to Base64 of 32 random bytes. Keep old keys until no record refers to them.
    /// </summary>
    public Dictionary<string, string> Ring { get; } = [];
}
