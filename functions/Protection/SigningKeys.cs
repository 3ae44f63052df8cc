using Microsoft.Extensions.Options;

namespace MfaFunctions.Protection;

/// <summary>
/// The keys of the signing ring. One signs and all are published, so that the next one is known before it signs and the previous one stays
/// known.
/// </summary>
public sealed class SigningKeys
{
    public SigningKeys(IOptions<SigningKeyOptions> options)
    {
        var ring = options.Value.Ring.ToDictionary(k => k.Key, k => Load(k.Key, k.Value), StringComparer.Ordinal);
        Current = ring[options.Value.Current];
        var published = ring.OrderByDescending(k => k.Value == Current).ThenBy(k => k.Key, StringComparer.Ordinal).ToArray();
        Published = [.. published.Select(k => k.Value.Public)];
        Names = new SigningKeyNames(options.Value.Current, [.. published.Select(k => k.Key)]);
    }

    /// <summary>The key that signs.</summary>
    public SigningKey Current { get; }

    /// <summary>The public keys, the current one first.</summary>
    public IReadOnlyList<PublicKey> Published { get; }

    /// <summary>Names of the keys in the ring, in the same order.</summary>
    public SigningKeyNames Names { get; }

    public override string ToString() => "***";

    private static SigningKey Load(string name, string text) =>
        SigningKey.TryLoad(text, out var key)
            ? key
            : throw new InvalidOperationException(
                $"{SigningKeyOptions.Section}:Ring:{name} is not a valid key; the startup should have failed."
            );
}
