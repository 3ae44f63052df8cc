using System.Text.Json.Serialization;

namespace MfaFunctions.Protection;

/// <summary>What a one-time link lets its holder do.</summary>
public enum LinkPurpose
{
    PasswordReset,
    Invitation,

    /// <summary>Stops the announced reset of an Owner's factors; every Owner is mailed it.</summary>
    BreakGlassCancellation,
}

/// <summary>A link that was given out and not used yet. It is no secret: making the link from it takes a server key.</summary>
/// <param name="Id">Random; stands in the link.</param>
/// <param name="Key">The hashing key the link is made with.</param>
public sealed record OneTimeLink(
    [property: JsonPropertyName("Id")] string Id,
    [property: JsonPropertyName("Purpose")] LinkPurpose Purpose,
    [property: JsonPropertyName("ExpiresAt")] DateTimeOffset ExpiresAt,
    [property: JsonPropertyName("Key")] string Key
)
{
    /// <summary>Whether the link lets its holder choose a password.</summary>
    [JsonIgnore]
    public bool SetsPassword => Purpose is LinkPurpose.PasswordReset or LinkPurpose.Invitation;
}
