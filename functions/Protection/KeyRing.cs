using System.Security.Cryptography;
using System.Text;

namespace MfaFunctions.Protection;

/// <summary>Versioned keys for one purpose. It cannot be printed.</summary>
public sealed class KeyRing
{
    /// <summary>Length of a key in bytes (AES-256, HMAC-SHA-256).</summary>
    public const int KeyLength = 32;

    private readonly Dictionary<string, byte[]> _keys;

    public KeyRing(KeyRingOptions options)
    {
        Current = options.Current;
        _keys = options.Ring.ToDictionary(k => k.Key, k => Convert.FromBase64String(k.Value), StringComparer.Ordinal);
    }

    private KeyRing(string current, Dictionary<string, byte[]> keys) => (Current, _keys) = (current, keys);

    /// <summary>Name of the key used for new records.</summary>
    public string Current { get; }

    /// <summary>Names of all keys, the current one first.</summary>
    public IEnumerable<string> Names => _keys.Keys.OrderByDescending(k => k == Current);

    /// <exception cref="ProtectionException">
    /// No key has this name: it was removed from the ring, or the record was tampered with.
    /// </exception>
    public byte[] Key(string name) =>
        _keys.TryGetValue(name, out var key) ? key : throw new ProtectionException($"The ring has no key named '{name}'.");

    /// <summary>A ring of the same names with a key of its own for one purpose (HKDF-Expand with SHA-256, RFC 5869).</summary>
    public KeyRing DerivedFor(string purpose) =>
        new(Current, _keys.ToDictionary(k => k.Key, k => Derive(k.Value, purpose), StringComparer.Ordinal));

    private static byte[] Derive(byte[] key, string purpose) =>
        HKDF.Expand(HashAlgorithmName.SHA256, key, KeyLength, Encoding.UTF8.GetBytes(purpose));

    public override string ToString() => "***";
}
