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

    /// <summary>Name of the key used for new records.</summary>
    public string Current { get; }

    /// <summary>Names of all keys, the current one first.</summary>
    public IEnumerable<string> Names => _keys.Keys.OrderByDescending(k => k == Current);

    /// <exception cref="ProtectionException">
    /// No key has this name: it was removed from the ring, or the record was tampered with.
    /// </exception>
    public byte[] Key(string name) =>
        _keys.TryGetValue(name, out var key) ? key : throw new ProtectionException($"The ring has no key named '{name}'.");

    public override string ToString() => "***";
}
