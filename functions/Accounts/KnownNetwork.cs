using System.Text.Json.Serialization;

namespace MfaFunctions.Accounts;

/// <param name="Key">The server key of the hash.</param>
/// <param name="Hash">HMAC-SHA-256 of account and network.</param>
public sealed record KnownNetwork(
    [property: JsonPropertyName("Key")] string Key,
    [property: JsonPropertyName("Hash")] string Hash);
