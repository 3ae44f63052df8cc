using MfaFunctions.Platform.Http;
using MfaFunctions.Platform.Text;
using MfaFunctions.Tenancy;

namespace MfaFunctions.Enrollment;

/// <summary>Errors of the enrollment endpoints.</summary>
internal static class EnrollmentErrors
{
    public static ApiError NotBegun() => ApiError.NotFound(Reason.Of("no_pending_enrollment"));

    public static ApiError Expired() => new(410, "enrollment_expired", Reason.Of("enrollment_expired"));

    public static ApiError CodeCount(int required) =>
        ApiError.InvalidField("codes", required == 1 ? Reason.Of("code_count") : Reason.Of("code_count.two"));

    /// <summary>Charged to the mailed code, which ends after five.</summary>
    public static ApiError EmailCodeInvalid(int attemptsLeft) =>
        new ApiError(403, "email_code_invalid", attemptsLeft > 0 ? Reason.Of("wrong_email_code") : Reason.Of("email_code_ended"))
            .With("attemptsLeft", attemptsLeft)
            .Refusing(RefusalKind.EmailCode);

    public static ApiError NoCodeNeeded() => ApiError.Conflict(Reason.Of("no_email_code_needed"));

    /// <summary>The policy lets nobody enroll this type, or requires another one of the person.</summary>
    public static ApiError TypeNotAllowed(AuthenticatorType type) =>
        ApiError.Conflict(type == AuthenticatorType.Passkey ? Reason.Of("type_not_allowed.passkey") : Reason.Of("type_not_allowed.app"));

    public static ApiError NameTaken() => ApiError.Conflict(Reason.Of("name_taken"));

    public static ApiError NotYourself() => ApiError.Conflict(Reason.Of("own_account.enroll"));

    public static ApiError OwnersEnrollThemselves() => ApiError.Conflict(Reason.Of("owners_enroll_themselves"));

    public static ApiError HasAuthenticator() => ApiError.Conflict(Reason.Of("has_authenticator"));

    public static ApiError NoSuchAuthenticator() => ApiError.NotFound(Reason.Of("no_such_authenticator"));
}
