namespace MfaFunctions.Protection;

/// <summary>Versioned keys of one purpose. It cannot be printed.</summary>
public sealed class KeyRing
{
    /// <summary>Bytes in a key: AES-256, HMAC-SHA-256.</summary>
    public const int KeyLength = 32;

    private readonly Dictionary<string, byte[]> _keys;

    public KeyRing(KeyRingOptions options)
    {
        Current = options.Current;
        _keys = options.Ring.ToDictionary(k => k.Key, k => Convert.FromBase64String(k.Value), StringComparer.Ordinal);
    }

    /// <summary>The name of the key new records use.</summary>
    public string Current { get; }

    /// <summary>Names of all keys, the current one first.</summary>
    public IEnumerable<string> Names => _keys.Keys.OrderByDescending(k => k == Current);

    /// <exception cref="ProtectionException">No key has that name: a record is older than the ring, or was tampered with.</exception>
    public byte[] Key(string name) =>
        _keys.TryGetValue(name, out var key) ? key : throw new ProtectionException($"No key is named '{name}' in this ring.");

    public override string ToString() => "***";
}
