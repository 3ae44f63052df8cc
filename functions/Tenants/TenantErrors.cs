using MfaFunctions.Platform.Http;

namespace MfaFunctions.Tenants;

/// <summary>Errors of the tenant routes.</summary>
internal static class TenantErrors
{
    /// <summary>Validation message for an issuer.</summary>
    public const string NotAnIssuer =
        "must be the https URL of one issuer on the public internet, exactly as in its tokens, "
        + "and not one shared by all organizations, such as Microsoft's 'common'";

    public static ApiError TooManyChecks(int secondsLeft) =>
        ApiError.TooManyAttempts(
            secondsLeft,
            "Your organization has checked as many identity providers today as it may per day. Try again tomorrow."
        );

    public static ApiError Exists() =>
        ApiError.Conflict(
            "A tenant with this id exists and has another Owner. Choose another id, or repeat the call with its Owner's address."
        );

    public static ApiError OwnerNotReady() =>
        NotReady(
            "To avoid locking yourself out, you need an authenticator and at least one unused recovery code "
                + "before you require a second factor of everybody. "
                + "Enroll an authenticator app, store its recovery codes, and try again."
        );

    /// <summary>The Owner's own session was opened with none of the first factors that the policy would require.</summary>
    public static ApiError OwnerWithoutRequiredFirstFactor() =>
        NotReady(
            "Your session uses none of the first factors that you want to require of everybody. "
                + "To avoid locking yourself out, sign in with one of them and try again."
        );

    /// <summary>The Owner's account has none of the first factors that the policy would require.</summary>
    public static ApiError PolicyLocksOwnerOut() =>
        NotReady(
            "Your account has none of the first factors that you want to require of everybody. "
                + "To avoid locking yourself out, link an identity of one of these providers or set a password, and try again."
        );

    /// <summary>A changed issuer or client counts as a removed provider, because nobody has signed in with it yet.</summary>
    public static ApiError ProviderRequired(string method) =>
        ApiError.Conflict(
            $"The policy requires '{method}' of everybody, so its provider must stay on the list with its issuer and client ID. "
                + "To replace it, add the new provider under another name, sign in with it, require it, and then remove this one."
        );

    public static ApiError LocksOwnerOut() =>
        ApiError.Conflict(
            "With this list, you could no longer sign in. "
                + "Keep a provider at which you have a linked identity, with its issuer and client ID, "
                + "or set a password that the policy accepts."
        );

    /// <summary>The error when the header names no version, or another than the current one; otherwise null.</summary>
    public static ApiError? Mismatch(IfMatch ifMatch, string current) =>
        ifMatch.Refuse(
            current,
            "Read the resource, then send its ETag in the header 'If-Match'.",
            "Somebody changed it after you read it. Read it again, check what changed, and send the new ETag in 'If-Match'."
        );

    private static ApiError NotReady(string detail) => new(409, "owner_not_ready", "Owner not ready", detail);
}
