using System.Text.Json.Serialization;
using MfaFunctions.Identity;
using MfaFunctions.Platform;

namespace MfaFunctions.Accounts;

/// <summary>An identity at an OpenID Connect provider with which the person can sign in.</summary>
public sealed record LinkedIdentity
{
    /// <summary>Maximum number of linked identities per account.</summary>
    public const int Maximum = 5;

    [JsonPropertyName("Id")]
    public required string Id { get; init; }

    /// <summary>The tenant's name for the provider at link time; for display only.</summary>
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
        return new LinkedIdentity
        {
            Id = Identifier.New(),
            Provider = proven.Provider.Provider,
            Issuer = proven.Issuer,
            Subject = proven.Subject,
            LinkedAt = now,
        };
    }
}
