using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using MfaFunctions.Operator;

namespace MfaFunctions.Dev.Up;

/// <summary>This machine's keys, created on the first start and kept, because the data they seal is kept.</summary>
internal static class LocalKeys
{
    private const string KeyId = "local1";
    private const int KeyBytes = 32;

    private static readonly JsonSerializerOptions Readable = new(JsonSerializerOptions.Web)
    {
        WriteIndented = true,
        // Leaves Base64 unescaped; the file is never embedded in HTML.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string FileIn(string data) => Path.Combine(data, "keys.json");

    /// <summary>Returns the settings <c>Keys:*</c> as environment variables.</summary>
    public static Dictionary<string, string> LoadOrCreate(string data)
    {
        var file = FileIn(data);
        var rings = File.Exists(file) ? Load(file) : new Rings(NewRing(NewSecret()), NewRing(NewSecret()), null, null);
        if (rings.Signing is null)
        {
            // Adds the signing ring to files from before access tokens existed.
            rings = Save(file, rings with { Signing = NewRing(NewSigningKey()) });
        }

        if (rings.Audit is null)
        {
            // Adds the ring of the audit log to files from before its seals had keys of their own.
            rings = Save(file, rings with { Audit = NewRing(NewSigningKey()) });
        }

        return new Dictionary<string, string>([
            .. Variables("Sealing", rings.Sealing),
            .. Variables("Hashing", rings.Hashing),
            .. Variables("Signing", rings.Signing!),
            .. Variables("Audit", rings.Audit!),
        ]);
    }

    private static Rings Load(string file)
    {
        try
        {
            return JsonSerializer.Deserialize<Rings>(File.ReadAllText(file), Readable) ?? throw new JsonException("null");
        }
        catch (JsonException problem)
        {
            throw new CannotContinueException($"{file} cannot be read: {problem.Message}", problem);
        }
    }

    // Written to a temporary file and moved, so that the keys are never partially written.
    private static Rings Save(string file, Rings rings)
    {
        var ownersOnly = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            ownersOnly.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        var next = file + ".new";
        File.Delete(next);
        using (var stream = new FileStream(next, ownersOnly))
        {
            JsonSerializer.Serialize(stream, rings, Readable);
        }

        File.Move(next, file, overwrite: true);
        return rings;
    }

    private static Ring NewRing(string key) => new(KeyId, new Dictionary<string, string> { [KeyId] = key });

    private static string NewSecret() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(KeyBytes));

    private static string NewSigningKey()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return Convert.ToBase64String(key.ExportPkcs8PrivateKey());
    }

    private static IEnumerable<KeyValuePair<string, string>> Variables(string purpose, Ring ring) =>
        ring
            .Keys.Select(key => KeyValuePair.Create($"Keys__{purpose}__Ring__{key.Key}", key.Value))
            .Append(KeyValuePair.Create($"Keys__{purpose}__Current", ring.Current));

    private sealed record Rings(Ring Sealing, Ring Hashing, Ring? Signing, Ring? Audit);

    private sealed record Ring(string Current, Dictionary<string, string> Keys);
}
