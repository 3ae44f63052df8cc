using System.Text.Json.Serialization;

namespace MfaFunctions.Protection;

/// <summary>What a one-time link authorizes its holder to do.</summary>
public enum LinkPurpose
{
    PasswordReset,
    Invitation,

    /// <summary>Cancels the break-glass reset of an Owner's factors; mailed to every Owner.</summary>
    BreakGlassCancellation,

    /// <summary>Cancels a change that one Owner requested to another Owner's account; mailed to every Owner.</summary>
    ActionCancellation,
}

/// <summary>A link that was issued and not used yet. It is not secret, because deriving the link from it requires a server key.</summary>
/// <param name="Id">Random id; part of the link.</param>
/// <param name="Key">Name of the hashing key that the link is derived from.</param>
public sealed record OneTimeLink(
    [property: JsonPropertyName("Id")] string Id,
    [property: JsonPropertyName("Purpose")] LinkPurpose Purpose,
    [property: JsonPropertyName("ExpiresAt")] DateTimeOffset ExpiresAt,
    [property: JsonPropertyName("Key")] string Key
)
{
    /// <summary>Whether the holder may set a password.</summary>
    [JsonIgnore]
    public bool SetsPassword => Purpose is LinkPurpose.PasswordReset or LinkPurpose.Invitation;

    /// <summary>Whether the holder may cancel the account's pending action.</summary>
    [JsonIgnore]
    public bool CancelsAction => Purpose is LinkPurpose.BreakGlassCancellation or LinkPurpose.ActionCancellation;
}
