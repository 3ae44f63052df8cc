using MfaFunctions.Accounts;
using MfaFunctions.Authorization;
using MfaFunctions.Events;
using MfaFunctions.Factors;
using MfaFunctions.Platform.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace MfaFunctions.Sessions;

/// <summary>Verifies the second factor of a session with a code or a recovery code.</summary>
public sealed class VerifyCode(AccountChanges changes, SecondFactorCheck secondFactor, TokenRotation tokens)
{
    public sealed record Body(string? Code, string? RecoveryCode);

    [Function(nameof(VerifyCode))]
    [Idempotent]
    [SessionAccess(SessionState.VerificationRequired, SessionState.Active)]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/session/verify")] HttpRequest request
    )
    {
        return await JsonBody.ThenAsync<Body>(request, given => HandleAsync(request, given));
    }

    private async Task<ApiResult> HandleAsync(HttpRequest request, Body body)
    {
        var factor = PresentedFactor.Read(body.Code, body.RecoveryCode);
        if (factor.IsRefused(out var invalid, out var given))
        {
            return ApiResult.Refused(invalid);
        }

        return await changes.CommitAsync(
            request,
            current =>
            {
                var result = secondFactor.Check(current.Account, given, current.Now, current.Request.Client);
                if (result.Refusal is { } refusal)
                {
                    return result.Decide<SessionAnswer>(result.Changed, refusal);
                }

                var (account, answer) = tokens.Rotate(current, result.Changed!, current.Session with { SecondFactor = result.Accepted });
                var decision = result.Decide<SessionAnswer>(account, answer);
                var raised = current.RaisedByVerification;
                return decision with
                {
                    Events = [.. decision.Events.Select(e => e.Kind == EventKind.RecoveryCodeUsed ? e.With(raised) : e)],
                    // The use of a recovery code emits its own event.
                    AuditOnly = result.Accepted is { IsRecoveryCode: true }
                        ? null
                        : current.Account.NewEvent(
                            EventKind.SecondFactorVerified,
                            current.Now,
                            [(EventData.Client, current.Request.Client), .. raised]
                        ),
                };
            },
            answer => ApiResult.Ok(answer)
        );
    }
}
