using System.Text.Json.Serialization;

namespace MfaFunctions.Accounts;

/// <summary>A confirmed passkey (WebAuthn Level 3 §4, credential record).</summary>
public sealed record Passkey
{
    /// <summary>Longest credential id, in bytes, so that ten passkeys fit into their column.</summary>
    public const int CredentialIdLimit = 256;

    [JsonPropertyName("Id")]
    public required string Id { get; init; }

    [JsonPropertyName("Name")]
    public required string Name { get; init; }

    /// <summary>The relying party id that it was created for, and at which alone it works.</summary>
    [JsonPropertyName("RpId")]
    public required string RpId { get; init; }

    /// <summary>The authenticator's id of the credential, in base64url.</summary>
    [JsonPropertyName("CredentialId")]
    public required string CredentialId { get; init; }

    /// <summary>The public key as a COSE key, in base64.</summary>
    [JsonPropertyName("PublicKey")]
    public required string PublicKey { get; init; }

    /// <summary>The signature counter of the last use; 0 if the authenticator does not count.</summary>
    [JsonRequired]
    [JsonPropertyName("SignCount")]
    public uint SignCount { get; init; }

    /// <summary>The model of the authenticator, as it says itself.</summary>
    [JsonPropertyName("Aaguid")]
    public required string Aaguid { get; init; }

    /// <summary>Whether the key may leave its device, so that a provider can sync it.</summary>
    [JsonRequired]
    [JsonPropertyName("BackupEligible")]
    public bool BackupEligible { get; init; }

    /// <summary>Whether it was backed up when it was last used.</summary>
    [JsonPropertyName("BackedUp")]
    public bool BackedUp { get; init; }

    /// <summary>How browsers reach the authenticator, for their prompt.</summary>
    [JsonPropertyName("Transports")]
    public IReadOnlyList<string> Transports { get; init; } = [];

    [JsonPropertyName("CreatedAt")]
    public required DateTimeOffset CreatedAt { get; init; }

    [JsonPropertyName("LastUsedAt")]
    public DateTimeOffset? LastUsedAt { get; init; }

    /// <summary>When a copy of its key was noticed; null if it works. A disabled passkey must be replaced.</summary>
    [JsonRequired]
    [JsonPropertyName("DisabledAt")]
    public DateTimeOffset? DisabledAt { get; init; }

    /// <summary>
    /// Whether its relying party is none of the tenant's, because the portal has moved or an operator took it off the list. Such a passkey
    /// stays, and works again if its relying party comes back. Not stored: see <see cref="Account.In"/>. The roster counts it.
    /// </summary>
    [JsonIgnore]
    public bool IsElsewhere { get; init; }

    /// <summary>Whether somebody can verify with it.</summary>
    [JsonIgnore]
    public bool Works => DisabledAt is null && !IsElsewhere;

    /// <summary>RFC 8176 method: proof of possession of a key that stays on its device (<c>hwk</c>) or need not (<c>swk</c>).</summary>
    [JsonIgnore]
    public string Method => BackupEligible ? FirstFactor.SoftwareKey : FirstFactor.HardwareKey;
}

/// <summary>The part of a pending enrollment that is a passkey's.</summary>
/// <param name="RpId">The relying party id.</param>
/// <param name="Challenge">The challenge to be signed, in base64url.</param>
public sealed record PendingPasskey(
    [property: JsonPropertyName("RpId")] string RpId,
    [property: JsonPropertyName("Challenge")] string Challenge
);

/// <summary>
/// The challenge of a session that one of the person's passkeys is to sign. The commit that accepts the answer removes it.
/// </summary>
/// <param name="RpId">The relying party id.</param>
/// <param name="Challenge">The challenge to be signed, in base64url.</param>
public sealed record PendingChallenge(
    [property: JsonPropertyName("RpId")] string RpId,
    [property: JsonPropertyName("Challenge")] string Challenge,
    [property: JsonPropertyName("ExpiresAt")] DateTimeOffset ExpiresAt
)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);
}
