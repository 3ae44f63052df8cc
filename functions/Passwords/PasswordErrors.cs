using MfaFunctions.Platform.Http;

namespace MfaFunctions.Passwords;

/// <summary>Errors of the password endpoints.</summary>
internal static class PasswordErrors
{
    public static ApiError WrongPresentPassword() =>
        ApiError.InvalidCredentials("The present password is not right. Check it and try again.");
}
