using System.Security.Cryptography;
using MfaFunctions.Platform.Text;

namespace MfaFunctions.Protection;

/// <summary>
/// Seals small secrets with AES-256-GCM (NIST SP 800-38D), bound to their context, so that a secret copied to another row cannot be opened.
/// </summary>
public sealed class SecretSealer(KeyRing ring)
{
    private const int NonceLength = 12;
    private const int TagLength = 16;

    /// <summary>Name of the key that new records are sealed with.</summary>
    public string CurrentKey => ring.Current;

    /// <summary>Names of all keys, the current one first.</summary>
    public IEnumerable<string> Keys => ring.Names;

    /// <summary>Creates a sealer with a single derived 32-byte key.</summary>
    public static SecretSealer FromKey(byte[] key) =>
        new(new KeyRing(new KeyRingOptions { Current = "derived", Ring = { ["derived"] = Convert.ToBase64String(key) } }));

    /// <summary>Seals with the current key: <c>{key}.{Base64(nonce, tag, ciphertext)}</c>.</summary>
    /// <param name="secret">The secret to seal.</param>
    /// <param name="boundTo">Purpose, tenant, user and record id, in this order; opening requires the same values.</param>
    public string Seal(ReadOnlySpan<byte> secret, params ReadOnlySpan<string> boundTo)
    {
        var sealedBytes = new byte[NonceLength + TagLength + secret.Length];
        var nonce = sealedBytes.AsSpan(0, NonceLength);
        RandomNumberGenerator.Fill(nonce);
        // One instance per operation: an AesGcm used by two threads at once throws on Linux.
        using var aes = new AesGcm(ring.Key(ring.Current), TagLength);
        aes.Encrypt(
            nonce,
            secret,
            sealedBytes.AsSpan(NonceLength + TagLength),
            sealedBytes.AsSpan(NonceLength, TagLength),
            LengthPrefixed.Encode([.. boundTo, ring.Current])
        );
        return ring.Current + "." + Convert.ToBase64String(sealedBytes);
    }

    /// <exception cref="ProtectionException">
    /// The record was altered or moved from another record, or its key was removed. The message names the record.
    /// </exception>
    public byte[] Open(string text, params ReadOnlySpan<string> boundTo)
    {
        var record = string.Join('/', boundTo.ToArray());
        try
        {
            var dot = text.IndexOf('.', StringComparison.Ordinal);
            var name = text[..dot];
            var bytes = Convert.FromBase64String(text[(dot + 1)..]);
            var secret = new byte[bytes.Length - NonceLength - TagLength];
            using var aes = new AesGcm(ring.Key(name), TagLength);
            aes.Decrypt(
                bytes.AsSpan(0, NonceLength),
                bytes.AsSpan(NonceLength + TagLength),
                bytes.AsSpan(NonceLength, TagLength),
                secret,
                LengthPrefixed.Encode([.. boundTo, name])
            );
            return secret;
        }
        catch (Exception e)
            when (e is CryptographicException or FormatException or ArgumentException or OverflowException or ProtectionException)
        {
            var reason = e is ProtectionException ? e.Message : "it was altered or belongs to another record.";
            throw new ProtectionException($"The sealed record {record} cannot be opened: {reason}", e);
        }
    }

    public bool IsUnderCurrentKey(string text)
    {
        return text.StartsWith(ring.Current + ".", StringComparison.Ordinal);
    }

    /// <summary>Seals the same secret with the current key.</summary>
    /// <exception cref="ProtectionException">Same as for <see cref="Open"/>.</exception>
    public string Reseal(string text, params ReadOnlySpan<string> boundTo) => Seal(Open(text, boundTo), boundTo);
}
