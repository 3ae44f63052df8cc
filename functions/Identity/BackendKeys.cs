using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using MfaFunctions.Platform.Text;
using Microsoft.IdentityModel.Tokens;

namespace MfaFunctions.Identity;

/// <summary>The public keys of a backend (RFC 7517), given inline. Stored as JSON with exactly the members that are needed.</summary>
public static class BackendKeys
{
    /// <summary>Maximum number of keys: the current, the next, and room for several instances.</summary>
    public const int Maximum = 5;

    private const int KeyIdLimit = 64;
    private const int RsaMinimum = 2048;
    private const int RsaMaximum = 4096;

    /// <summary>Reads a JWK set.</summary>
    /// <param name="given">The set as sent.</param>
    /// <param name="problem">What is wrong with it; null if nothing is.</param>
    /// <returns>The set as it is stored; empty if something is wrong with it.</returns>
    public static string Read(JsonElement? given, out Reason? problem)
    {
        var keys = Parse(given);
        problem =
            keys is null or { Count: 0 or > Maximum } ? Reason.Of("not_a_key_set", ("limit", Maximum))
            : keys.Any(k => k.HasPrivateKey || k.Kty == JsonWebAlgorithmsKeyTypes.Octet) ? Reason.Of("private_key")
            : keys.Any(k => k.Kid is not { Length: > 0 and <= KeyIdLimit } || k.Kid.Any(c => c is < '!' or > '~'))
                ? Reason.Of("not_a_key_set.kid", ("limit", KeyIdLimit))
            : keys.DistinctBy(k => k.Kid).Count() < keys.Count ? Reason.Of("duplicate_entry.kid")
            : !keys.All(IsUsable) ? Reason.Of("unusable_keys", ("minimum", RsaMinimum), ("maximum", RsaMaximum))
            : null;
        return problem is not null ? "" : JsonSerializer.Serialize(new BackendKeySet([.. keys!.Select(BackendKey.Of)]));
    }

    /// <summary>The keys of a stored set.</summary>
    public static IReadOnlyList<SecurityKey> Open(string stored) => [.. new JsonWebKeySet(stored).GetSigningKeys()];

    /// <summary>Whether the two stored sets have a key in common.</summary>
    public static bool Overlap(string one, string other) => ReadStored(one).Keys.Intersect(ReadStored(other).Keys).Any();

    /// <summary>Whether every key of the stored set is in the other one.</summary>
    public static bool IsPartOf(string one, string other) => !ReadStored(one).Keys.Except(ReadStored(other).Keys).Any();

    public static BackendKeySet ReadStored(string stored) => JsonSerializer.Deserialize<BackendKeySet>(stored)!;

    private static IReadOnlyList<JsonWebKey>? Parse(JsonElement? given)
    {
        if (given is not { ValueKind: JsonValueKind.Object } set)
        {
            return null;
        }

        try
        {
            return [.. new JsonWebKeySet(set.GetRawText()).Keys];
        }
        catch (Exception e) when (e is ArgumentException or JsonException or FormatException or InvalidOperationException)
        {
            return null;
        }
    }

    private static bool IsUsable(JsonWebKey key)
    {
        if (key.Use is not (null or "sig"))
        {
            return false;
        }

        try
        {
            if (key.Kty == JsonWebAlgorithmsKeyTypes.RSA)
            {
                var bits = Base64UrlEncoder.DecodeBytes(key.N).Length * 8;
                using var rsa = RSA.Create(new RSAParameters { Modulus = Bytes(key.N), Exponent = Bytes(key.E) });
                return key.Alg is null or SecurityAlgorithms.RsaSha256 && bits is >= RsaMinimum and <= RsaMaximum;
            }

            // Creating it checks that the point is on the curve.
            using var ecdsa = ECDsa.Create(
                new ECParameters
                {
                    Curve = ECCurve.NamedCurves.nistP256,
                    Q = new ECPoint { X = Bytes(key.X), Y = Bytes(key.Y) },
                }
            );
            return key is { Kty: JsonWebAlgorithmsKeyTypes.EllipticCurve, Crv: JsonWebKeyECTypes.P256 }
                && key.Alg is null or SecurityAlgorithms.EcdsaSha256;
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException or FormatException)
        {
            return false;
        }
    }

    private static byte[] Bytes(string text) => Base64UrlEncoder.DecodeBytes(text);
}

/// <summary>A JWK set (RFC 7517 §5).</summary>
public sealed record BackendKeySet([property: JsonPropertyName("keys")] IReadOnlyList<BackendKey> Keys);

/// <summary>A public key (RFC 7518 §6): on a curve with <c>crv</c>, <c>x</c> and <c>y</c>, or RSA with <c>n</c> and <c>e</c>.</summary>
public sealed record BackendKey([property: JsonPropertyName("kty")] string Kty, [property: JsonPropertyName("kid")] string Kid)
{
    [JsonPropertyName("crv")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Crv { get; init; }

    [JsonPropertyName("x")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? X { get; init; }

    [JsonPropertyName("y")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Y { get; init; }

    [JsonPropertyName("n")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? N { get; init; }

    [JsonPropertyName("e")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? E { get; init; }

    public static BackendKey Of(JsonWebKey key) =>
        new(key.Kty, key.Kid)
        {
            Crv = key.Crv,
            X = key.X,
            Y = key.Y,
            N = key.N,
            E = key.E,
        };
}
