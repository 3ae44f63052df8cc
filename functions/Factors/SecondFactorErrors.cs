using MfaFunctions.Accounts;
using MfaFunctions.Platform.Http;

namespace MfaFunctions.Factors;

/// <summary>Errors of second-factor verification.</summary>
public static class SecondFactorErrors
{
    public static ApiError CodeInvalid(FailureCount failures)
    {
        return Invalid("The code is wrong. Enter the code that your authenticator app shows now.")
            .With("attemptsLeft", failures.AttemptsLeft);
    }

    /// <summary>Not charged as a failure, because a code of this length cannot be right.</summary>
    public static ApiError CodeLength(FailureCount failures, int given, IEnumerable<int> expected)
    {
        return Invalid(
                $"The code has {given} digits, and your authenticator app shows {string.Join(" or ", expected)}. "
                    + "Enter the code that the app shows now, not one from a mail."
            )
            .With("attemptsLeft", failures.AttemptsLeft);
    }

    public static ApiError ClockSkew(FailureCount failures)
    {
        return Invalid(
                "The code is no longer valid. Enter the newest one; if that is refused too, set your device's clock to automatic time."
            )
            .With("attemptsLeft", failures.AttemptsLeft)
            .With("hint", "clock_skew");
    }

    /// <summary>Not charged as a failure, because it is usually a double submit.</summary>
    public static ApiError AlreadyUsed(FailureCount failures)
    {
        return Invalid("This code was already used, and each code works once. Wait for the next one.")
            .With("attemptsLeft", failures.AttemptsLeft)
            .With("hint", "already_used")
            .Refusing(RefusalKind.UsedCode);
    }

    public static ApiError RecoveryCodeInvalid() =>
        Invalid("This is not one of your unused recovery codes. Check it for typos; each code works once.")
            .Refusing(RefusalKind.RecoveryCode);

    public static ApiError NothingEnrolled() =>
        Invalid("No authenticator app is enrolled for this account, so there is no code to verify.");

    /// <summary>Not charged as a failure: the secret was just shown, so there is nothing to guess.</summary>
    public static ApiError EnrollmentCodesInvalid(int codesRequired) =>
        Invalid(
                codesRequired == 1
                    ? "The code does not match this QR code at this time. "
                        + "Check that the app shows this account and that the device's clock is right. "
                        + "Then enter the newest code."
                    : "These are not two consecutive codes for this QR code. "
                        + "Enter the current code, wait for the next one, and enter that as the second."
            )
            .Refusing(RefusalKind.Request);

    public static ApiError FactorDisabled() =>
        new ApiError(
            403,
            "factor_disabled",
            "Authenticator disabled",
            "It was disabled after too many wrong codes. "
                + "Use a recovery code and replace the authenticator, or ask an Owner of your organization for a reset."
        ).Refusing(RefusalKind.Code);

    public static ApiError TooManyAttempts(FailureCount failures, DateTimeOffset now)
    {
        var seconds = Math.Max(1, (int)Math.Ceiling((failures.LockedUntil!.Value - now).TotalSeconds));
        return ApiError
            .TooManyAttempts(seconds, "Wait before you enter the next code. A recovery code works at once.")
            .Refusing(RefusalKind.Code);
    }

    private static ApiError Invalid(string detail) =>
        new ApiError(403, "code_invalid", "Code not accepted", detail).Refusing(RefusalKind.Code);
}
