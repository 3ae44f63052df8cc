using MfaFunctions.Authorization;
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

    /// <summary>The backend stated no address for a person whose account is to be created.</summary>
    public static ApiError AddressMissing() =>
        ApiError.InvalidField("idToken", "must contain 'email' and 'email_verified': true, because this is the person's first sign-in");

    /// <summary>
    /// The account is not created, and nobody gets into the existing one. Only somebody with an assertion for a verified address learns
    /// that it is taken.
    /// </summary>
    public static ApiError AddressOfAnother() =>
        ApiError
            .InvalidField(
                "idToken",
                "contains the address of an account that exists already. "
                    + "Sign in to that account the way you did before, then link this identity to it"
            )
            .Refusing(RefusalKind.IdToken);

    /// <summary>The backend stated an address or a name that no account can have.</summary>
    public static ApiError PersonNotAccepted(ApiError invalid) =>
        ApiError.InvalidField("idToken", "describes a person whose account cannot be created. " + invalid.Detail.TrimEnd('.'));

    /// <summary>The browser's cookie belongs to a session that is still alive. Decided before any credential is checked.</summary>
    public static ApiError AlreadySignedIn(LiveSession present) =>
        new ApiError(
            409,
            "already_signed_in",
            "Already signed in",
            "This browser is already signed in. Continue with that session, or end it and sign in again."
        ).With("signedInAs", new SignedInAs(present));
}
