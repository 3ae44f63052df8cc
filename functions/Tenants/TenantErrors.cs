using MfaFunctions.Platform.Http;

namespace MfaFunctions.Tenants;

/// <summary>Errors of the tenant routes.</summary>
internal static class TenantErrors
{
    public static ApiError Exists() =>
        ApiError.Conflict(
            "A tenant with this id exists and has another Owner. Choose another id, or repeat the call with its Owner's address."
        );

    public static ApiError OwnerNotReady() =>
        NotReady(
            "Requiring a second factor of everybody needs your own first, with at least one unused recovery code, so that you cannot lock yourself out. Enroll an authenticator app, keep its recovery codes, and switch again."
        );

    /// <summary>The Owner's own session was opened with none of the first factors that the policy would require.</summary>
    public static ApiError OwnerWithoutRequiredFirstFactor() =>
        NotReady(
            "Your own session has none of the first factors that you want to require of everybody. Sign in with one of them, so that you cannot lock yourself out, and switch again."
        );

    public static ApiError ProviderRequired(string method) =>
        ApiError.Conflict(
            $"The policy requires '{method}' of everybody, so its provider must stay on the list. Change the policy's required first factors first."
        );

    public static ApiError LocksOwnerOut() =>
        ApiError.Conflict(
            "With this list you could not sign in yourself any more. Keep a provider that you have linked an identity of, or set a password that the policy accepts."
        );

    public static ApiError PreconditionRequired() =>
        ApiError.PreconditionRequired("Read what you are changing, then send its ETag in the header 'If-Match'.");

    public static ApiError PreconditionFailed() =>
        ApiError.PreconditionFailed(
            "Somebody changed it after you read it. Read it again, check what changed, and send the new ETag in 'If-Match'."
        );

    private static ApiError NotReady(string detail) => new(409, "owner_not_ready", "Do it yourself first", detail);
}
