using MfaFunctions.Platform;

namespace MfaFunctions.Sessions;

/// <summary>Refusals of this slice.</summary>
public static class SessionErrors
{
    /// <summary>One answer for an unknown tenant, an unknown person, a wrong password and a closed account (ASVS 6.3.8).</summary>
    public static ApiError InvalidCredentials() => new(401, "invalid_credentials", "The sign-in failed",
        "The e-mail address and the password do not belong together in this organisation. Check both and try again.");
}
