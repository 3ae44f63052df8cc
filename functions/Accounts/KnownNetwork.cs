using System.Text.Json.Serialization;

namespace MfaFunctions.Accounts;

/// <param name="Key">Id of the server key used for the hash.</param>
/// <param name="Hash">HMAC-SHA-256 of the account and the network.</param>
public sealed record KnownNetwork([property: JsonPropertyName("Key")] string Key, [property: JsonPropertyName("Hash")] string Hash);
