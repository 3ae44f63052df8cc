using MfaFunctions.Codes;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Http;
using MfaFunctions.Platform.Text;

namespace MfaFunctions.Factors;

/// <summary>A second factor presented in a request. The private constructor closes the hierarchy: its cases are the nested types.</summary>
/// <remarks>Classes, not records: a record's copy constructor would let other types join.</remarks>
public abstract class PresentedFactor
{
    private PresentedFactor() { }

    /// <summary>A code of an authenticator.</summary>
    public sealed class OneTime(OneTimeCode code) : PresentedFactor
    {
        public OneTimeCode Code { get; } = code;
    }

    /// <summary>A recovery code.</summary>
    public sealed class Recovery(RecoveryCode code) : PresentedFactor
    {
        public RecoveryCode Code { get; } = code;
    }

    /// <summary>Reads exactly one of the two and validates its format.</summary>
    public static Result<PresentedFactor> Read(string? code, string? recoveryCode)
    {
        if ((code is null) == (recoveryCode is null))
        {
            return ApiError.InvalidRequest(Reason.Of("code_or_recovery_code"));
        }

        var errors = new FieldErrors();
        var factor = Read(errors, code, recoveryCode);
        return errors.Any(out var invalid) ? invalid : factor!;
    }

    /// <summary>Reads at most one of the two and collects validation errors.</summary>
    public static PresentedFactor? Read(FieldErrors errors, string? code, string? recoveryCode)
    {
        if (code is not null && recoveryCode is not null)
        {
            errors.Add("recoveryCode", Reason.Of("not_together", ("other", "code")));
        }
        else if (code is not null)
        {
            return CodeFields.App(errors, "code", code) is { } read ? new OneTime(read) : null;
        }
        else if (recoveryCode is not null)
        {
            return CodeFields.Recovery(errors, "recoveryCode", recoveryCode) is { } read ? new Recovery(read) : null;
        }

        return null;
    }

    public override string ToString() => "***";
}
