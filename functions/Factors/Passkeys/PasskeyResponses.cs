using System.Buffers.Text;
using System.Text.Json;
using Fido2NetLib;
using Fido2NetLib.Objects;
using MfaFunctions.Platform.Http;

namespace MfaFunctions.Factors.Passkeys;

/// <summary>What a browser returns for a new passkey (WebAuthn Level 3 §5.1.8, RegistrationResponseJSON).</summary>
public sealed class PasskeyAttestation
{
    // As in WebAuthn Level 3 §5.8.4. Others are left out; browsers treat them as unknown too.
    private static readonly string[] KnownTransports = ["usb", "nfc", "ble", "smart-card", "hybrid", "internal"];

    private PasskeyAttestation(AuthenticatorAttestationRawResponse raw, IReadOnlyList<string> transports) =>
        (Raw, Transports) = (raw, transports);

    internal AuthenticatorAttestationRawResponse Raw { get; }

    public IReadOnlyList<string> Transports { get; }

    public static PasskeyAttestation? Read(FieldErrors errors, JsonElement? given)
    {
        if (
            PasskeyJson.Credential(given) is not { } credential
            || !PasskeyJson.TryBytes(credential.Response, "attestationObject", out var statement)
        )
        {
            errors.Add("attestation", PasskeyErrors.NotAnAttestation());
            return null;
        }

        var transports =
            credential.Response.TryGetProperty("transports", out var listed) && listed.ValueKind == JsonValueKind.Array
                ? listed.EnumerateArray().Where(t => t.ValueKind == JsonValueKind.String).Select(t => t.GetString()!)
                : [];
        return new PasskeyAttestation(
            new AuthenticatorAttestationRawResponse
            {
                Id = credential.Id,
                RawId = credential.RawId,
                Type = PublicKeyCredentialType.PublicKey,
                Response = new()
                {
                    AttestationObject = statement,
                    ClientDataJson = credential.ClientData,
                    Transports = [],
                },
            },
            [.. KnownTransports.Intersect(transports)]
        );
    }

    public override string ToString() => "***";
}

/// <summary>What a browser returns for a passkey that was used (WebAuthn Level 3 §5.1.8, AuthenticationResponseJSON).</summary>
public sealed class PasskeyAssertion
{
    private PasskeyAssertion(AuthenticatorAssertionRawResponse raw) => Raw = raw;

    internal AuthenticatorAssertionRawResponse Raw { get; }

    /// <summary>The authenticator's id of the credential, in base64url.</summary>
    public string CredentialId => Base64Url.EncodeToString(Raw.RawId);

    /// <summary>The user handle, which a passkey that the person picked returns; null if absent.</summary>
    public byte[]? UserHandle => Raw.Response.UserHandle;

    public static PasskeyAssertion? Read(FieldErrors errors, JsonElement? given)
    {
        if (
            PasskeyJson.Credential(given) is not { } credential
            || !PasskeyJson.TryBytes(credential.Response, "authenticatorData", out var data)
            || !PasskeyJson.TryBytes(credential.Response, "signature", out var signature)
        )
        {
            errors.Add("assertion", PasskeyErrors.NotAnAssertion());
            return null;
        }

        return new PasskeyAssertion(
            new AuthenticatorAssertionRawResponse
            {
                Id = credential.Id,
                RawId = credential.RawId,
                Type = PublicKeyCredentialType.PublicKey,
                Response = new()
                {
                    AuthenticatorData = data,
                    ClientDataJson = credential.ClientData,
                    Signature = signature,
                    UserHandle = PasskeyJson.TryBytes(credential.Response, "userHandle", out var handle) ? handle : null,
                },
            }
        );
    }

    public override string ToString() => "***";
}

/// <summary>Reads the members that both responses have. Browsers may add others at any time, so unknown ones are ignored.</summary>
internal static class PasskeyJson
{
    public sealed record Parts(string Id, byte[] RawId, byte[] ClientData, JsonElement Response);

    public static Parts? Credential(JsonElement? given) =>
        given is { ValueKind: JsonValueKind.Object } credential
        && TryBytes(credential, "rawId", out var rawId)
        && TextOf(credential, "id") is { } id
        && id == Base64Url.EncodeToString(rawId)
        && TextOf(credential, "type") == "public-key"
        && credential.TryGetProperty("response", out var response)
        && response.ValueKind == JsonValueKind.Object
        && TryBytes(response, "clientDataJSON", out var clientData)
            ? new Parts(id, rawId, clientData, response)
            : null;

    /// <summary>A member in base64url without padding, at least one byte long.</summary>
    public static bool TryBytes(JsonElement parent, string name, out byte[] bytes)
    {
        bytes = [];
        if (TextOf(parent, name) is { Length: > 0 } text && Base64Url.IsValid(text))
        {
            bytes = Base64Url.DecodeFromChars(text);
        }

        return bytes.Length > 0;
    }

    private static string? TextOf(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
