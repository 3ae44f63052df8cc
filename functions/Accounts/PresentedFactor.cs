using MfaFunctions.Codes;
using MfaFunctions.Platform;

namespace MfaFunctions.Accounts;

/// <summary>A second factor as a request presents it: a code or a recovery code.</summary>
public sealed class PresentedFactor
{
    private readonly OneTimeCode? _code;
    private readonly RecoveryCode? _recoveryCode;

    private PresentedFactor(OneTimeCode? code, RecoveryCode? recoveryCode)
    {
        _code = code;
        _recoveryCode = recoveryCode;
    }

    /// <summary>Exactly one of the two, well formed.</summary>
    public static Result<PresentedFactor> Read(string? code, string? recoveryCode)
    {
        if ((code is null) == (recoveryCode is null))
        {
            return ApiError.InvalidRequest("Send either 'code' or 'recoveryCode'.");
        }

        if (code is not null)
        {
            return OneTimeCode.TryParse(code, out var parsed) ? new PresentedFactor(parsed, null) : SecondFactorErrors.CodeFormat("code");
        }

        return RecoveryCode.TryParse(recoveryCode, out var recovery) ? new PresentedFactor(null, recovery)
            : ApiError.InvalidField("recoveryCode", "must be one of the codes shown when you enrolled: 25 letters and digits in groups of five");
    }

    public CheckedFactor Check(SecondFactorCheck check, Account account, DateTimeOffset now, string client)
    {
        ArgumentNullException.ThrowIfNull(check);
        return _code is not null ? check.Check(account, _code, now, client) : check.Check(account, _recoveryCode!, now, client);
    }

    public override string ToString() => "***";
}
