using System.Globalization;
using MfaFunctions.Accounts;
using MfaFunctions.Platform.Http;
using MfaFunctions.Platform.Text;

namespace MfaFunctions.Factors;

/// <summary>Errors of second-factor verification.</summary>
public static class SecondFactorErrors
{
    public static ApiError CodeInvalid(FailureCount failures)
    {
        return Invalid(Reason.Of("wrong_code")).With("attemptsLeft", failures.AttemptsLeft);
    }

    /// <summary>Not charged as a failure, because a code of this length cannot be right.</summary>
    public static ApiError CodeLength(FailureCount failures, int given, IEnumerable<int> expected)
    {
        var digits = expected.Select(n => n.ToString(CultureInfo.InvariantCulture)).ToArray();
        return Invalid(Reason.Of("wrong_length", ("given", given), ("expected", digits))).With("attemptsLeft", failures.AttemptsLeft);
    }

    public static ApiError ClockSkew(FailureCount failures)
    {
        return Invalid(Reason.Of("clock_skew")).With("attemptsLeft", failures.AttemptsLeft).With("hint", "clock_skew");
    }

    /// <summary>Not charged as a failure, because it is usually a double submit.</summary>
    public static ApiError AlreadyUsed(FailureCount failures)
    {
        return Invalid(Reason.Of("already_used"))
            .With("attemptsLeft", failures.AttemptsLeft)
            .With("hint", "already_used")
            .Refusing(RefusalKind.UsedCode);
    }

    public static ApiError RecoveryCodeInvalid() => Invalid(Reason.Of("wrong_recovery_code")).Refusing(RefusalKind.RecoveryCode);

    public static ApiError NothingEnrolled() => Invalid(Reason.Of("nothing_enrolled"));

    /// <summary>The person has passkeys only.</summary>
    public static ApiError NoApp() => Invalid(Reason.Of("no_app"));

    /// <summary>Not charged as a failure: the secret was just shown, so there is nothing to guess.</summary>
    public static ApiError EnrollmentCodesInvalid(int codesRequired) =>
        Invalid(codesRequired == 1 ? Reason.Of("wrong_enrollment_code") : Reason.Of("wrong_enrollment_code.two"))
            .Refusing(RefusalKind.Request);

    public static ApiError FactorDisabled() =>
        new ApiError(403, "factor_disabled", Reason.Of("factor_disabled")).Refusing(RefusalKind.Code);

    public static ApiError TooManyAttempts(FailureCount failures, DateTimeOffset now)
    {
        var seconds = Math.Max(1, (int)Math.Ceiling((failures.LockedUntil!.Value - now).TotalSeconds));
        return ApiError.TooManyAttempts(seconds, Reason.Of("wrong_codes")).Refusing(RefusalKind.Code);
    }

    private static ApiError Invalid(Reason reason) => new ApiError(403, "code_invalid", reason).Refusing(RefusalKind.Code);
}
