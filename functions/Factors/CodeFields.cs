using MfaFunctions.Codes;
using MfaFunctions.Platform.Http;
using MfaFunctions.Platform.Text;

namespace MfaFunctions.Factors;

/// <summary>Reads the fields of requests that hold codes. A code in the field of another kind is told where it belongs.</summary>
public static class CodeFields
{
    /// <summary>A code of an authenticator app, beside a field <c>recoveryCode</c>.</summary>
    public static OneTimeCode? App(FieldErrors errors, string field, string? text)
    {
        var typed = TypedCode.Read(text);
        return typed.App()
            ?? Refuse<OneTimeCode>(
                errors,
                field,
                typed.Recovery() is not null
                    ? Reason.Of("recovery_code_given")
                    : Reason.Of("not_a_code.any_app", ("digits", OneTimeCode.Digits), ("long", OneTimeCode.LongDigits))
            );
    }

    /// <summary>The codes of an enrollment; null if one is no code.</summary>
    public static IReadOnlyList<OneTimeCode>? Enrollment(FieldErrors errors, string field, IReadOnlyList<string?> texts)
    {
        var codes = new List<OneTimeCode>();
        foreach (var typed in texts.Select(TypedCode.Read))
        {
            if (typed.Digits() is not { } code)
            {
                return Refuse<IReadOnlyList<OneTimeCode>>(errors, field, NotOfApp(typed));
            }

            codes.Add(code);
        }

        return codes;
    }

    /// <summary>A code mailed to the person.</summary>
    public static OneTimeCode? Mailed(FieldErrors errors, string field, string? text)
    {
        var typed = TypedCode.Read(text);
        return typed.Digits(EnrollmentCodes.Digits)
            ?? Refuse<OneTimeCode>(
                errors,
                field,
                typed.Recovery() is not null ? Reason.Of("recovery_code_given.mailed", ("digits", EnrollmentCodes.Digits))
                    : typed.Digits() is not null ? Reason.Of("app_code_given.mailed", ("digits", EnrollmentCodes.Digits))
                    : Reason.Of("not_a_code.mailed", ("digits", EnrollmentCodes.Digits))
            );
    }

    /// <summary>A recovery code, beside a field <c>code</c>.</summary>
    public static RecoveryCode? Recovery(FieldErrors errors, string field, string? text)
    {
        var typed = TypedCode.Read(text);
        return typed.Recovery()
            ?? Refuse<RecoveryCode>(
                errors,
                field,
                typed.App() is not null ? Reason.Of("app_code_given")
                    : typed.Length != RecoveryCode.Length
                        ? Reason.Of("not_a_code.recovery_length", ("length", RecoveryCode.Length), ("typed", typed.Length))
                    : typed.HasForeignDigit ? Reason.Of("not_a_code.recovery_digit", ("length", RecoveryCode.Length))
                    : Reason.Of("not_a_code.recovery", ("length", RecoveryCode.Length))
            );
    }

    private static Reason NotOfApp(TypedCode typed) =>
        typed.Recovery() is not null ? Reason.Of("recovery_code_given.app", ("digits", OneTimeCode.Digits))
        : typed.Digits(EnrollmentCodes.Digits) is not null ? Reason.Of("mailed_code_given", ("digits", OneTimeCode.Digits))
        : Reason.Of("not_a_code", ("digits", OneTimeCode.Digits));

    private static T? Refuse<T>(FieldErrors errors, string field, Reason reason)
        where T : class
    {
        errors.Add(field, reason);
        return null;
    }
}
