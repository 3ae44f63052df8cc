using MfaFunctions.Platform.Http;

namespace MfaFunctions.Enrollment;

/// <summary>Errors of the enrollment endpoints.</summary>
internal static class EnrollmentErrors
{
    public static ApiError NotBegun() =>
        ApiError.NotFound(
            "This session has no such pending enrollment, or it ended when another one was confirmed. Start a new enrollment."
        );

    public static ApiError Expired() =>
        new(410, "enrollment_expired", "Enrollment expired", "Its QR code was valid for 10 minutes. Start again and scan the new one.");

    public static ApiError CodeCount(int required) =>
        ApiError.InvalidField(
            "codes",
            required == 1
                ? "must contain one code from your authenticator app"
                : "must contain two consecutive codes from your authenticator app, the earlier one first"
        );

    /// <summary>Charged to the mailed code, which ends after five.</summary>
    public static ApiError EmailCodeInvalid(int attemptsLeft) =>
        new ApiError(
            403,
            "email_code_invalid",
            "E-mail code not accepted",
            attemptsLeft > 0
                ? "Enter the code from the newest e-mail that you requested in this session."
                : "This code expired after too many wrong attempts. Request a new one."
        )
            .With("attemptsLeft", attemptsLeft)
            .Refusing(RefusalKind.EmailCode);

    public static ApiError NoCodeNeeded() =>
        ApiError.Conflict(
            "You already have an authenticator. Enroll a further one with a code of it; proof of your mailbox is not required."
        );

    public static ApiError NameTaken() => ApiError.Conflict("You already have an authenticator with this name. Choose another name.");

    public static ApiError NotYourself() =>
        ApiError.Conflict("This is your own account. Enroll your authenticator with POST /api/authenticators.");

    public static ApiError OwnersEnrollThemselves() =>
        ApiError.Conflict(
            "This person is an Owner. Owners enroll themselves, with a code that is mailed to them. Ask the person to sign in and enroll."
        );

    public static ApiError HasAuthenticator() =>
        ApiError.Conflict("This person already has an authenticator. Reset the person first, then enroll a new one.");

    public static ApiError NoSuchAuthenticator() =>
        ApiError.NotFound("You have no authenticator with this id. List your authenticators to see their ids.");
}
