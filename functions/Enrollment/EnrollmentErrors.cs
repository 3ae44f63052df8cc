using MfaFunctions.Factors;
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

    public static ApiError EmailCodeFormat() =>
        ApiError.InvalidField("emailCode", $"must be the {EnrollmentCodes.Digits} digits of the code mailed to you");

    /// <summary>Charged to the mailed code, which ends after five.</summary>
    public static ApiError EmailCodeInvalid(int attemptsLeft) =>
        new ApiError(
            403,
            "email_code_invalid",
            "The e-mail code was not accepted",
            attemptsLeft > 0
                ? "Enter the code of the newest e-mail that this session requested."
                : "Too many wrong codes ended this one. Have a new code mailed to you."
        ).With("attemptsLeft", attemptsLeft);

    public static ApiError NoCodeNeeded() =>
        ApiError.Conflict("You have an authenticator, so the next one needs a code of it instead of your mailbox.");

    public static ApiError NameTaken() => ApiError.Conflict("You already have an authenticator with this name. Choose another name.");

    public static ApiError NotYourself() =>
        ApiError.Conflict("This is your own account. Enroll your authenticator with POST /api/authenticators.");

    public static ApiError HasAuthenticator() =>
        ApiError.Conflict("This person already has an authenticator. Reset the person first, then enroll a new one.");

    public static ApiError NoSuchAuthenticator() =>
        ApiError.NotFound("You have no authenticator with this id. List your authenticators to see their ids.");
}
