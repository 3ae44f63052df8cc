using MfaFunctions.Accounts;
using MfaFunctions.Codes;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Http;

namespace MfaFunctions.Factors;

/// <summary>A second factor presented in a request: a code or a recovery code.</summary>
public sealed class PresentedFactor
{
    private readonly OneTimeCode? _code;
    private readonly RecoveryCode? _recoveryCode;

    private PresentedFactor(OneTimeCode? code, RecoveryCode? recoveryCode)
    {
        _code = code;
        _recoveryCode = recoveryCode;
    }

    /// <summary>Reads exactly one of the two and validates its format.</summary>
    public static Result<PresentedFactor> Read(string? code, string? recoveryCode)
    {
        if ((code is null) == (recoveryCode is null))
        {
            return ApiError.InvalidRequest("Send either 'code' or 'recoveryCode'.");
        }

        var errors = new FieldErrors();
        var factor = Read(errors, code, recoveryCode);
        return errors.Any(out var invalid) ? invalid : factor!;
    }

    /// <summary>Reads at most one of the two and collects validation errors.</summary>
    public static PresentedFactor? Read(FieldErrors errors, string? code, string? recoveryCode)
    {
        OneTimeCode? parsed = null;
        RecoveryCode? recovery = null;
        if (code is not null && recoveryCode is not null)
        {
            errors.Add("recoveryCode", "is sent instead of code, not with it");
        }
        else if (code is not null && !OneTimeCode.TryParse(code, out parsed))
        {
            errors.Add("code", SecondFactorErrors.CodeForm);
        }
        else if (recoveryCode is not null && !RecoveryCode.TryParse(recoveryCode, out recovery))
        {
            errors.Add("recoveryCode", "must be one of the codes shown when you enrolled: 25 letters and digits in groups of five");
        }

        return parsed is null && recovery is null ? null : new PresentedFactor(parsed, recovery);
    }

    public CheckedFactor Check(SecondFactorCheck check, Account account, DateTimeOffset now, string client)
    {
        return _code is not null ? check.Check(account, _code, now, client) : check.Check(account, _recoveryCode!, now, client);
    }

    public override string ToString() => "***";
}
