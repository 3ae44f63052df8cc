using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace MfaFunctions.Protection;

/// <summary>An ES256 key: ECDSA on P-256 with SHA-256 (RFC 7518 §3.4). It cannot be printed.</summary>
public sealed class SigningKey
{
    private const string P256 = "1.2.840.10045.3.1.7";

    private readonly ECParameters _parameters;

    private SigningKey(ECParameters parameters, string use)
    {
        _parameters = parameters;
        var x = Base64Url.EncodeToString(parameters.Q.X);
        var y = Base64Url.EncodeToString(parameters.Q.Y);
        Public = new PublicKey("EC", "P-256", x, y, use, "ES256", Thumbprint(x, y));
    }

    /// <summary>The public key.</summary>
    public PublicKey Public { get; }

    /// <param name="text">Base64 of a PKCS#8 private key.</param>
    /// <param name="use">What the key signs: <see cref="PublicKey.ForTokens"/> or <see cref="PublicKey.ForSeals"/>.</param>
    /// <param name="key">The key; null if the text is anything else, including a key on another curve.</param>
    public static bool TryLoad(string text, string use, [NotNullWhen(true)] out SigningKey? key)
    {
        key = null;
        try
        {
            var bytes = Convert.FromBase64String(text);
            using var ecdsa = ECDsa.Create();
            ecdsa.ImportPkcs8PrivateKey(bytes, out var read);
            var parameters = ecdsa.ExportParameters(includePrivateParameters: true);
            if (read == bytes.Length && parameters.Curve is { IsNamed: true, Oid.Value: P256 })
            {
                key = new SigningKey(parameters, use);
            }
        }
        catch (Exception e) when (e is FormatException or CryptographicException)
        {
            // Not a key. The caller names the setting, never its value.
        }

        return key is not null;
    }

    /// <summary>Creates an instance for one signature. It is not thread-safe.</summary>
    public ECDsa Open() => ECDsa.Create(_parameters);

    public override string ToString() => "***";

    // RFC 7638. A key replaced under the same name gets another id, so verifiers that cache keys notice.
    private static string Thumbprint(string x, string y) =>
        Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes($$"""{"crv":"P-256","kty":"EC","x":"{{x}}","y":"{{y}}"}""")));
}

/// <summary>A public key as a JSON Web Key (RFC 7517).</summary>
/// <param name="Use">What it verifies (RFC 7517 §4.2): <see cref="ForTokens"/> or <see cref="ForSeals"/>.</param>
/// <param name="Kid">The key's thumbprint (RFC 7638).</param>
public sealed record PublicKey(string Kty, string Crv, string X, string Y, string Use, string Alg, string Kid)
{
    public const string ForTokens = "sig";

    /// <summary>Not <c>sig</c>, so that nobody who is given the wrong key set accepts an access token with it.</summary>
    public const string ForSeals = "audit-seal";
}
