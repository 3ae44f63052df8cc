using MfaFunctions.Authorization;
using MfaFunctions.Platform.Http;
using MfaFunctions.Platform.Text;

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
        ApiError.InvalidCredentials(Reason.Of("credentials_not_accepted")).Refusing(presented);

    /// <summary>The backend stated no address for a person whose account is to be created.</summary>
    public static ApiError AddressMissing() => ApiError.InvalidField("idToken", Reason.Of("address_missing"));

    /// <summary>
    /// The account is not created, and nobody gets into the existing one. Only somebody with an assertion for a verified address learns
    /// that it is taken.
    /// </summary>
    public static ApiError AddressOfAnother() =>
        ApiError.InvalidField("idToken", Reason.Of("address_of_another")).Refusing(RefusalKind.IdToken);

    /// <summary>The backend stated an address or a name that no account can have.</summary>
    public static ApiError PersonNotAccepted(ApiError invalid) =>
        ApiError.InvalidField(
            "idToken",
            Reason.Of("person_not_accepted", ("field", invalid.Fields[0].Field), ("problem", invalid.Fields[0].Reason))
        );

    /// <summary>The browser's cookie belongs to a session that is still alive. Decided before any credential is checked.</summary>
    public static ApiError AlreadySignedIn(LiveSession present) =>
        new ApiError(409, "already_signed_in", Reason.Of("already_signed_in")).With("signedInAs", new SignedInAs(present));

    public static ApiError NoPasskey(string rpId) => ApiError.Conflict(Reason.Of("no_passkey", ("rpId", rpId)));
}
