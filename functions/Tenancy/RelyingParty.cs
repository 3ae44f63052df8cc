using System.Text.Json.Serialization;

namespace MfaFunctions.Tenancy;

/// <summary>Where a passkey works (WebAuthn Level 3 §4, Relying Party Identifier).</summary>
/// <param name="RpId">The relying party id, a host name in lower case.</param>
/// <param name="Origins">The origins whose pages may use its passkeys, as browsers send them.</param>
public sealed record RelyingParty(
    [property: JsonPropertyName("RpId")] string RpId,
    [property: JsonPropertyName("Origins")] IReadOnlyList<string> Origins
);
