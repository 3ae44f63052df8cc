using MfaFunctions.Platform;

namespace MfaFunctions.Tenants;

/// <summary>Refusals of this slice.</summary>
internal static class TenantErrors
{
    public static ApiError Exists() => ApiError.Conflict("A tenant with this id exists and has another Owner. Choose another id, or repeat the call with its Owner's address.");

    public static ApiError OwnerNotReady() => new(409, "owner_not_ready", "Enroll yourself first",
        "Requiring a second factor of everybody needs your own first, with at least one unused recovery code, so that you cannot lock yourself out. Enroll an authenticator app, keep its recovery codes, and switch again.");

    public static ApiError PreconditionRequired() => new(428, "precondition_required", "Say which version you are changing",
        "Read the policy, then send its ETag in the header 'If-Match'.");

    public static ApiError PreconditionFailed() => new(412, "precondition_failed", "The policy has changed meanwhile",
        "Somebody changed the policy after you read it. Read it again, check what changed, and send the new ETag in 'If-Match'.");
}
