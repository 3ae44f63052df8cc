using System.Text.Json.Serialization;

namespace MfaFunctions.Accounts;

/// <summary>Reference from the account to an idempotency record, so that its row is deleted when it expires.</summary>
public sealed record IdempotencyMark(
    [property: JsonPropertyName("RowKey")] string RowKey,
    [property: JsonPropertyName("SessionId")] string SessionId,
    [property: JsonPropertyName("ExpiresAt")] DateTimeOffset ExpiresAt
);

/// <summary>The stored answer to a request with an Idempotency-Key, written in the same transaction as the request's change.</summary>
/// <param name="RowKey">Contains an HMAC of session, route and Idempotency-Key.</param>
/// <param name="HashKey">Id of the server key used for the HMACs.</param>
/// <param name="RequestMac">HMAC of the request path and body.</param>
/// <param name="SealedAnswer">
/// The sealed answer. Opening it takes the Idempotency-Key and the session token of the original request.
/// </param>
public sealed record IdempotencyRecord(string RowKey, string HashKey, string RequestMac, string SealedAnswer);
