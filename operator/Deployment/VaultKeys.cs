using System.Security.Cryptography;

namespace MfaFunctions.Operator.Deployment;

/// <summary>
/// The secrets that the app's settings refer to in the vault. Missing ones are created; existing ones are never replaced.
/// </summary>
public static class VaultKeys
{
    public const string MailKey = "sendgrid-api-key";
    private const int KeyBytes = 32;

    /// <summary>The first key of each ring, as infra/main.bicep names it by default.</summary>
    public static IReadOnlyDictionary<string, string> DefaultKeys { get; } =
        new Dictionary<string, string>
        {
            ["sealing"] = "s1",
            ["hashing"] = "h1",
            ["signing"] = "g1",
            ["audit"] = "a1",
        };

    /// <summary>Each ring, as infra/modules/app.bicep names its secrets, with the generator of its keys.</summary>
    private static readonly (string Ring, Func<string> New)[] Rings =
    [
        ("sealing", NewSecret),
        ("hashing", NewSecret),
        ("signing", NewSigningKey),
        ("audit", NewSigningKey),
    ];

    /// <param name="vault">The vault that stores the secrets.</param>
    /// <param name="keys">The names of the keys of each ring (<c>sealing</c>, <c>hashing</c>, <c>signing</c>, <c>audit</c>).</param>
    /// <param name="askForMailKey">Called only if the vault has no SendGrid key.</param>
    /// <param name="onMade">Called with the name of each created secret.</param>
    public static async Task EnsureAsync(
        Vault vault,
        IReadOnlyDictionary<string, IReadOnlyList<string>> keys,
        Func<string> askForMailKey,
        Action<string> onMade,
        CancellationToken stop
    )
    {
        var secrets = Rings
            .SelectMany(r => keys[r.Ring].Select(key => (Name: $"{r.Ring}-{key}", r.New, Is: "a key of the ring " + r.Ring)))
            .Append((MailKey, askForMailKey, "SendGrid's API key"));
        foreach (var (name, make, what) in secrets)
        {
            if (!await vault.HasAsync(name, stop))
            {
                await vault.PutAsync(name, make(), what, stop);
                onMade(name);
            }
        }
    }

    private static string NewSecret() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(KeyBytes));

    private static string NewSigningKey()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return Convert.ToBase64String(key.ExportPkcs8PrivateKey());
    }
}
