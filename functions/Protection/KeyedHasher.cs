using System.Security.Cryptography;
using MfaFunctions.Platform.Text;

namespace MfaFunctions.Protection;

/// <summary>HMAC-SHA-256 with a server key (RFC 2104), so that the contents of a table alone cannot be guessed offline.</summary>
public sealed class KeyedHasher(KeyRing ring)
{
    /// <summary>Name of the key used for new records.</summary>
    public string CurrentKey => ring.Current;

    /// <summary>Names of all keys, the current one first, for finding records that were hashed with an older key.</summary>
    public IEnumerable<string> Keys => ring.Names;

    /// <summary>Lower-case hex of the HMAC over the parts, of which the first is the purpose.</summary>
    /// <exception cref="ProtectionException">The ring has no such key.</exception>
    public string Hash(string key, params ReadOnlySpan<string> parts) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(ring.Key(key), LengthPrefixed.Encode(parts)));
}
