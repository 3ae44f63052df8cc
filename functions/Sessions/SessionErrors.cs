using MfaFunctions.Platform.Http;

namespace MfaFunctions.Sessions;

/// <summary>Errors of the session endpoints.</summary>
public static class SessionErrors
{
    /// <summary>
    /// The single answer for an unknown tenant, an unknown person, a wrong password, any invalid ID token and a closed account (ASVS
    /// 6.3.8).
    /// </summary>
    /// <param name="presented">What was presented, for the security log.</param>
    public static ApiError InvalidCredentials(RefusalKind presented = RefusalKind.Password) =>
        ApiError
            .InvalidCredentials(
                "The e-mail address and the password, or the identity, do not belong to anybody in this organization. "
                    + "Check them and try again."
            )
            .Refusing(presented);
}
