using MfaFunctions.Platform.Http;
using MfaFunctions.Platform.Text;

namespace MfaFunctions.Tenants;

/// <summary>Errors of the tenant routes.</summary>
internal static class TenantErrors
{
    /// <summary>Validation error of an issuer.</summary>
    public static Reason NotAnIssuer() => Reason.Of("not_an_issuer");

    public static ApiError TooManyChecks(int secondsLeft) => ApiError.TooManyAttempts(secondsLeft, Reason.Of("too_many_provider_checks"));

    public static ApiError Exists() => ApiError.Conflict(Reason.Of("tenant_exists"));

    public static ApiError OwnerNotReady() => NotReady(Reason.Of("owner_without_second_factor"));

    /// <summary>The Owner requires passkeys and has none that works.</summary>
    public static ApiError OwnerWithoutPasskey() => NotReady(Reason.Of("owner_without_passkey"));

    /// <summary>The Owner's own session was opened with none of the first factors that the policy would require.</summary>
    public static ApiError OwnerWithoutRequiredFirstFactor() => NotReady(Reason.Of("session_without_first_factor"));

    /// <summary>The Owner's account has none of the first factors that the policy would require.</summary>
    public static ApiError PolicyLocksOwnerOut() => NotReady(Reason.Of("owner_without_first_factor"));

    /// <summary>A changed issuer or client counts as a removed provider, because nobody has signed in with it yet.</summary>
    public static ApiError ProviderRequired(string method) => ApiError.Conflict(Reason.Of("provider_required", ("method", method)));

    public static ApiError LocksOwnerOut() => ApiError.Conflict(Reason.Of("locks_owner_out"));

    /// <summary>The error when the header names no version, or another than the current one; otherwise null.</summary>
    public static ApiError? Mismatch(IfMatch ifMatch, string current) =>
        ifMatch.Refuse(current, Reason.Of("if_match_missing"), (sent, stored) =>
            Reason.Of("resource_changed", ("sent", sent), ("current", stored))
        );

    private static ApiError NotReady(Reason reason) => new(409, "owner_not_ready", reason);
}
