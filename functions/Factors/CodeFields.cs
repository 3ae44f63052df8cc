using System.Globalization;
using MfaFunctions.Codes;
using MfaFunctions.Platform.Http;

namespace MfaFunctions.Factors;

/// <summary>Reads the fields of requests that hold codes. A code in the field of another kind is told where it belongs.</summary>
public static class CodeFields
{
    private static readonly string AppForm = $"must be the {OneTimeCode.Digits} digits your authenticator app shows";
    private static readonly string MailedForm = $"must be the {EnrollmentCodes.Digits} digits of the code mailed to you";

    private static readonly string RecoveryForm =
        $"must be one of the codes shown when you enrolled: {RecoveryCode.Length} letters and digits in groups of five";

    /// <summary>A code of an authenticator app, beside a field <c>recoveryCode</c>.</summary>
    public static OneTimeCode? App(FieldErrors errors, string field, string? text)
    {
        var typed = TypedCode.Read(text);
        return typed.App()
            ?? Refuse<OneTimeCode>(
                errors,
                field,
                typed.Recovery() is not null ? "is a recovery code: send it as recoveryCode" : $"{AppForm}, or 8 if yours shows 8"
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
                return Refuse<IReadOnlyList<OneTimeCode>>(errors, field, AppForm + NotRecovery(typed) + NotMailed(typed));
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
                MailedForm + NotRecovery(typed) + (typed.Digits() is null ? "" : ", not those of your authenticator app")
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
                typed.App() is not null ? "is a code of an authenticator app: send it as code"
                    : typed.Length != RecoveryCode.Length
                        ? string.Create(CultureInfo.InvariantCulture, $"{RecoveryForm}; this one has {typed.Length} characters")
                    : typed.HasForeignDigit ? $"{RecoveryForm}; none has a 1, 8 or 9, and what looks like a 1 is the letter i or l"
                    : $"{RecoveryForm}; they are a to z and 2 to 7"
            );
    }

    private static string NotRecovery(TypedCode typed) => typed.Recovery() is null ? "" : ", not a recovery code";

    private static string NotMailed(TypedCode typed) => typed.Digits(EnrollmentCodes.Digits) is null ? "" : ", not those of a mail";

    private static T? Refuse<T>(FieldErrors errors, string field, string problem)
        where T : class
    {
        errors.Add(field, problem);
        return null;
    }
}
