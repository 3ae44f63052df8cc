using MfaFunctions.Platform.Http;

namespace MfaFunctions.Enrollment;

/// <summary>Errors of the enrollment endpoints.</summary>
internal static class EnrollmentErrors
{
    public static ApiError NotBegun() => ApiError.NotFound("This session has begun no such enrollment, or it ended when another was confirmed. Begin again.");

    public static ApiError Expired() => new(410, "enrollment_expired", "The enrollment has expired", "Its QR code was valid for 10 minutes. Begin again and scan the new one.");

    public static ApiError CodeCount(int required) => ApiError.InvalidField("codes", required == 1
        ? "must hold one code of your authenticator app"
        : "must hold two consecutive codes of your authenticator app, the earlier one first");

    public static ApiError NameTaken() => ApiError.Conflict("You have an authenticator of that name. Choose another name.");

    public static ApiError NotYourself() => ApiError.Conflict("This is your own account. Enroll your own authenticator as anybody does.");

    public static ApiError HasAuthenticator() => ApiError.Conflict("This person has an authenticator. Only for somebody who has none can one be set up; a reset takes away what was lost.");

    public static ApiError NoSuchAuthenticator() => ApiError.NotFound("You have no authenticator with this id. List yours to see their ids.");
}
