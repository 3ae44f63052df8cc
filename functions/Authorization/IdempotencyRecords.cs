using MfaFunctions.Accounts;
using MfaFunctions.Platform.Http;
using MfaFunctions.Platform.Text;
using MfaFunctions.Protection;

namespace MfaFunctions.Authorization;

/// <summary>
/// Stores responses, so that a retry after a lost response gets the same one. A stolen table reveals nothing without both key and token.
/// </summary>
public sealed class IdempotencyRecords(AccountStore accounts, KeyedHasher hasher)
{
    private const string Purpose = "idempotency";
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    /// <summary>The response to commit in the transaction of the change, and the mark in the account that refers to it.</summary>
    public (IdempotencyRecord Answer, IdempotencyMark Mark) Make(SessionContext caller, RequestDigest request, ApiResult answer)
    {
        var hashKey = hasher.CurrentKey;
        var rowKey = RowKey(hashKey, caller);
        var sealedAnswer = Sealer(hashKey, caller).Seal(answer.GetJson(), Purpose, rowKey);
        return (
            new IdempotencyRecord(rowKey, hashKey, RequestMac(hashKey, rowKey, request), sealedAnswer),
            new IdempotencyMark(rowKey, caller.Session.Id, caller.Now + Lifetime)
        );
    }

    /// <summary>The first response; a refusal if the key was used for another request; null if nothing is stored.</summary>
    public async Task<ApiResult?> FindAsync(SessionContext caller, RequestDigest request)
    {
        var account = caller.Account;
        var mark = hasher
            .Keys.Select(key => account.IdempotencyRecords.FirstOrDefault(m => m.RowKey == RowKey(key, caller) && caller.Now < m.ExpiresAt))
            .FirstOrDefault(m => m is not null);
        if (mark is null || await accounts.FindAnswerAsync(account.Tenant, account.Id, mark.RowKey, CancellationToken.None) is not { } kept)
        {
            return null;
        }

        if (kept.RequestMac != RequestMac(kept.HashKey, kept.RowKey, request))
        {
            return ApiResult.Refused(Conflict());
        }

        try
        {
            return ApiResult.Again(Sealer(kept.HashKey, caller).Open(kept.SealedAnswer, Purpose, kept.RowKey));
        }
        catch (ProtectionException)
        {
            // The same key with a newer token: that caller has already received the response.
            return ApiResult.Refused(Conflict());
        }
    }

    private static ApiError Conflict() => new(409, "idempotency_conflict", Reason.Of("idempotency_conflict"));

    private string RowKey(string hashKey, SessionContext caller) =>
        "idempotency:"
        + hasher.Hash(hashKey, Purpose, caller.Session.Id, caller.Request.Route.Name, caller.Request.IdempotencyKey!.Reveal());

    private string RequestMac(string hashKey, string rowKey, RequestDigest request) =>
        hasher.Hash(hashKey, Purpose + "-request", rowKey, request.Path, request.Body);

    // Derived from both the key and the token, neither of which is stored.
    private SecretSealer Sealer(string hashKey, SessionContext caller) =>
        SecretSealer.FromKey(
            Convert.FromHexString(
                hasher.Hash(hashKey, Purpose + "-seal", caller.Request.IdempotencyKey!.Reveal(), caller.Request.Token.Reveal())
            )
        );
}
