using MfaFunctions.Platform.Http;
using MfaFunctions.Platform.Text;

namespace MfaFunctions.Passwords;

/// <summary>Errors of the password endpoints.</summary>
internal static class PasswordErrors
{
    public static ApiError WrongPresentPassword() => ApiError.InvalidCredentials(Reason.Of("wrong_current_password"));
}
