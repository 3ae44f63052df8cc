using System.Text.Json.Serialization;

namespace MfaFunctions.Accounts;

/// <summary>Names a kept answer in the account, so that its row goes when it expires.</summary>
public sealed record IdempotencyMark(
    [property: JsonPropertyName("RowKey")] string RowKey,
    [property: JsonPropertyName("SessionId")] string SessionId,
    [property: JsonPropertyName("ExpiresAt")] DateTimeOffset ExpiresAt);

/// <summary>The answer to a request with an Idempotency-Key, written in the same transaction as the change it answers.</summary>
/// <param name="RowKey">Made of an HMAC of session, route and key.</param>
/// <param name="HashKey">The server key of the HMACs.</param>
/// <param name="RequestMac">HMAC of the request's path and body.</param>
/// <param name="SealedAnswer">Opens only with the Idempotency-Key and the token the request presented.</param>
public sealed record IdempotencyRecord(string RowKey, string HashKey, string RequestMac, string SealedAnswer);

/// <content>Answers kept for repeated requests.</content>
public sealed partial record Account
{
    private const int MaximumKeptAnswers = 5;

    /// <summary>With one more kept answer; over five a session the oldest goes.</summary>
    public Account Keeping(IdempotencyMark mark)
    {
        var own = IdempotencyRecords.Where(m => m.SessionId == mark.SessionId && m.RowKey != mark.RowKey).ToArray();
        var dropped = own.SkipLast(MaximumKeptAnswers - 1).ToArray();
        return this with
        {
            IdempotencyRecords = [.. IdempotencyRecords.Except(dropped), mark],
            DroppedRows = [.. DroppedRows, .. dropped.Select(m => m.RowKey)],
        };
    }
}
