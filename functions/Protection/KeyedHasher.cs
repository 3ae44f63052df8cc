using System.Security.Cryptography;
using MfaFunctions.Platform.Text;

namespace MfaFunctions.Protection;

/// <summary>HMAC-SHA-256 under a server key (RFC 2104), so that a table dump alone cannot be searched by guessing.</summary>
public sealed class KeyedHasher(KeyRing ring)
{
    /// <summary>The key new records name.</summary>
    public string CurrentKey => ring.Current;

    /// <summary>Names of all keys, the current one first: for finding records made under an older key.</summary>
    public IEnumerable<string> Keys => ring.Names;

    /// <summary>Lower-case hex of the HMAC of the parts, the purpose first.</summary>
    /// <exception cref="ProtectionException">No such key.</exception>
    public string Hash(string key, params ReadOnlySpan<string> parts) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(ring.Key(key), LengthPrefixed.Encode(parts)));
}
