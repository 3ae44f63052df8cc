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

    public static ApiError NameTaken() => ApiError.Conflict("You already have an authenticator with this name. Choose another name.");

    public static ApiError NotYourself() =>
        ApiError.Conflict("This is your own account. Enroll your authenticator with POST /api/authenticators.");

    public static ApiError HasAuthenticator() =>
        ApiError.Conflict("This person already has an authenticator. Reset the person first, then enroll a new one.");

    public static ApiError NoSuchAuthenticator() =>
        ApiError.NotFound("You have no authenticator with this id. List your authenticators to see their ids.");
}
