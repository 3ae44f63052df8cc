using System.Text.Json.Serialization;
using MfaFunctions.Identity;
using MfaFunctions.Platform;

namespace MfaFunctions.Accounts;

/// <summary>An identity at an OpenID Connect provider that signs this person in.</summary>
public sealed record LinkedIdentity
{
    /// <summary>How many a person may have.</summary>
    public const int Maximum = 5;

    [JsonPropertyName("Id")]
    public required string Id { get; init; }

    /// <summary>The tenant's name for the provider when it was linked; for people to read.</summary>
    [JsonPropertyName("Provider")]
    public required string Provider { get; init; }

    [JsonPropertyName("Issuer")]
    public required string Issuer { get; init; }

    [JsonPropertyName("Subject")]
    public required string Subject { get; init; }

    [JsonPropertyName("LinkedAt")]
    public required DateTimeOffset LinkedAt { get; init; }

    public static LinkedIdentity Of(ProvenIdentity proven, DateTimeOffset now)
    {
        return new LinkedIdentity { Id = Identifier.New(), Provider = proven.Provider.Provider, Issuer = proven.Issuer, Subject = proven.Subject, LinkedAt = now };
    }
}
