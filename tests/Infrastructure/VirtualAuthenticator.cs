using System.Buffers.Binary;
using System.Buffers.Text;
using System.Formats.Cbor;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace MfaFunctions.Tests.Infrastructure;

/// <summary>
/// A browser with a software authenticator: keys on P-256, attestation "none". It signs whatever a test asks for, also what a browser would
/// refuse.
/// </summary>
public sealed class VirtualAuthenticator
{
    public const string Portal = "https://mfa.acme.test";

    private readonly List<Credential> _credentials = [];

    /// <summary>The model that it states.</summary>
    public Guid Aaguid { get; set; } = new("fbfc3007-154e-4ecc-8c0b-6e020557d7bd");

    /// <summary>Whether the key may leave the device, and whether it has.</summary>
    public bool IsSynced { get; set; } = true;

    public bool VerifiesUser { get; set; } = true;

    /// <summary>Whether each use raises the signature counter. Passkey providers do not count; security keys do.</summary>
    public bool Counts { get; set; }

    /// <summary>The counter of the next use.</summary>
    public uint Counter { get; set; } = 1;

    /// <summary>The origin of the page.</summary>
    public string Origin { get; set; } = Portal;

    /// <summary>The relying party id that the authenticator signs, if not that of the options.</summary>
    public string? SignsForRpId { get; set; }

    /// <summary>The page that embeds the page; null if none does.</summary>
    public string? EmbeddedIn { get; set; }

    /// <summary>Size of a credential id, in bytes.</summary>
    public int IdSize { get; set; } = 32;

    /// <summary>The id of the newest credential.</summary>
    public string NewestId => _credentials[^1].Name;

    /// <summary>The same keys on another device, with a counter of its own.</summary>
    public VirtualAuthenticator Copied()
    {
        var copy = new VirtualAuthenticator
        {
            Aaguid = Aaguid,
            IsSynced = IsSynced,
            Counts = Counts,
            Counter = Counter,
            Origin = Origin,
        };
        copy._credentials.AddRange(_credentials);
        return copy;
    }

    /// <summary><c>navigator.credentials.create(options).toJSON()</c>.</summary>
    public JsonObject Create(JsonNode options)
    {
        var credential = new Credential(
            options["rp"]!["id"]!.GetValue<string>(),
            options["user"]!["id"]!.GetValue<string>(),
            RandomNumberGenerator.GetBytes(IdSize),
            ECDsa.Create(ECCurve.NamedCurves.nistP256)
        );
        _credentials.Add(credential);
        var writer = new CborWriter(CborConformanceMode.Ctap2Canonical);
        writer.WriteStartMap(3);
        writer.WriteTextString("fmt");
        writer.WriteTextString("none");
        writer.WriteTextString("attStmt");
        writer.WriteStartMap(0);
        writer.WriteEndMap();
        writer.WriteTextString("authData");
        writer.WriteByteString([.. Data(credential.RpId, 0x40), .. Attested(credential)]);
        writer.WriteEndMap();
        return new JsonObject
        {
            ["id"] = credential.Name,
            ["rawId"] = credential.Name,
            ["type"] = "public-key",
            ["authenticatorAttachment"] = "platform",
            ["clientExtensionResults"] = new JsonObject { ["credProps"] = new JsonObject { ["rk"] = true } },
            ["response"] = new JsonObject
            {
                ["clientDataJSON"] = Encoded(ClientData("webauthn.create", options)),
                ["attestationObject"] = Encoded(writer.Encode()),
                ["transports"] = new JsonArray("internal", "hybrid", "telepathy"),
                ["publicKeyAlgorithm"] = -7,
            },
        };
    }

    /// <summary><c>navigator.credentials.get(options).toJSON()</c>, with the newest credential that the options allow.</summary>
    public JsonObject Get(JsonNode options)
    {
        var allowed = options["allowCredentials"] is JsonArray { Count: > 0 } listed
            ? listed.Select(c => c!["id"]!.GetValue<string>()).ToArray()
            : null;
        var rpId = options["rpId"]!.GetValue<string>();
        var credential = _credentials.Last(c => allowed?.Contains(c.Name) ?? c.RpId == rpId);
        return Get(options, credential);
    }

    private JsonObject Get(JsonNode options, Credential credential)
    {
        var clientData = ClientData("webauthn.get", options);
        var data = Data(options["rpId"]!.GetValue<string>(), 0);
        byte[] signed = [.. data, .. SHA256.HashData(clientData)];
        return new JsonObject
        {
            ["id"] = credential.Name,
            ["rawId"] = credential.Name,
            ["type"] = "public-key",
            ["authenticatorAttachment"] = "platform",
            ["clientExtensionResults"] = new JsonObject(),
            ["response"] = new JsonObject
            {
                ["clientDataJSON"] = Encoded(clientData),
                ["authenticatorData"] = Encoded(data),
                ["signature"] = Encoded(credential.Key.SignData(signed, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence)),
                ["userHandle"] = credential.UserHandle,
            },
        };
    }

    private byte[] ClientData(string type, JsonNode options)
    {
        var data = new JsonObject
        {
            ["type"] = type,
            ["challenge"] = options["challenge"]!.GetValue<string>(),
            ["origin"] = Origin,
            ["crossOrigin"] = EmbeddedIn is not null,
        };
        if (EmbeddedIn is not null)
        {
            data["topOrigin"] = EmbeddedIn;
        }

        return Encoding.UTF8.GetBytes(data.ToJsonString());
    }

    // WebAuthn Level 3 §6.1
    private byte[] Data(string rpId, int flags)
    {
        var count = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(count, Counts ? Counter++ : 0);
        var all = flags | 0x01 | (VerifiesUser ? 0x04 : 0) | (IsSynced ? 0x18 : 0);
        return [.. SHA256.HashData(Encoding.UTF8.GetBytes(SignsForRpId ?? rpId)), (byte)all, .. count];
    }

    // WebAuthn Level 3 §6.5.1
    private byte[] Attested(Credential credential)
    {
        var point = credential.Key.ExportParameters(false).Q;
        var writer = new CborWriter(CborConformanceMode.Ctap2Canonical);
        writer.WriteStartMap(5);
        foreach (var (label, value) in new (int, int)[] { (1, 2), (3, -7), (-1, 1) })
        {
            writer.WriteInt32(label);
            writer.WriteInt32(value);
        }

        writer.WriteInt32(-2);
        writer.WriteByteString(point.X!);
        writer.WriteInt32(-3);
        writer.WriteByteString(point.Y!);
        writer.WriteEndMap();
        var size = new byte[sizeof(ushort)];
        BinaryPrimitives.WriteUInt16BigEndian(size, (ushort)credential.Id.Length);
        return [.. Aaguid.ToByteArray(bigEndian: true), .. size, .. credential.Id, .. writer.Encode()];
    }

    private static string Encoded(byte[] bytes) => Base64Url.EncodeToString(bytes);

    private sealed record Credential(string RpId, string UserHandle, byte[] Id, ECDsa Key)
    {
        public string Name => Encoded(Id);
    }
}
