namespace MfaFunctions.Protection;

/// <summary>
/// The keys of a signing ring. One signs and all are published, so that the next one is known before it signs and the previous one stays
/// known.
/// </summary>
public sealed class SigningKeys
{
    /// <param name="options">The ring, validated.</param>
    /// <param name="use">What its keys sign: <see cref="PublicKey.ForTokens"/> or <see cref="PublicKey.ForSeals"/>.</param>
    public SigningKeys(SigningKeyOptions options, string use)
    {
        var ring = options.Ring.ToDictionary(k => k.Key, k => Load(k.Key, k.Value, use), StringComparer.Ordinal);
        Current = ring[options.Current];
        var published = ring.OrderByDescending(k => k.Value == Current).ThenBy(k => k.Key, StringComparer.Ordinal).ToArray();
        Published = [.. published.Select(k => k.Value.Public)];
        Names = new SigningKeyNames(options.Current, [.. published.Select(k => k.Key)]);
    }

    /// <summary>The key that signs.</summary>
    public SigningKey Current { get; }

    /// <summary>The public keys, the current one first.</summary>
    public IReadOnlyList<PublicKey> Published { get; }

    /// <summary>Names of the keys in the ring, in the same order.</summary>
    public SigningKeyNames Names { get; }

    public override string ToString() => "***";

    private static SigningKey Load(string name, string text, string use) =>
        SigningKey.TryLoad(text, use, out var key)
            ? key
            : throw new InvalidOperationException($"The signing key {name} is not valid; the startup should have failed.");
}

/// <summary>
/// The ring that signs the seals of the audit log. It differs from that of access tokens: that one is used for every token, and a leak of
/// it must not rewrite history.
/// </summary>
public sealed record SealKeys(SigningKeys Ring);
