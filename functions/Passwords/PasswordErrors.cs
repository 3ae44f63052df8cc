using MfaFunctions.Platform.Http;

namespace MfaFunctions.Passwords;

/// <summary>Errors of the password endpoints.</summary>
internal static class PasswordErrors
{
    public static ApiError WrongPresentPassword() => ApiError.InvalidCredentials("The current password is wrong. Check it and try again.");
}
