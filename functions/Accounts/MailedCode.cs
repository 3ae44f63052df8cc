using System.Text.Json.Serialization;

namespace MfaFunctions.Accounts;

/// <summary>
/// A code mailed to the person, which only the session that requested it can use. The code itself is not stored: making it takes a server
/// key.
/// </summary>
/// <param name="Id">Random; also identifies the code to its mail.</param>
/// <param name="Key">The hashing key the code is made with.</param>
/// <param name="Wrong">Number of wrong codes entered so far.</param>
public sealed record MailedCode(
    [property: JsonPropertyName("Id")] string Id,
    [property: JsonPropertyName("Key")] string Key,
    [property: JsonPropertyName("ExpiresAt")] DateTimeOffset ExpiresAt,
    [property: JsonPropertyName("Wrong")] int Wrong
);
