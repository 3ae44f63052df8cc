using System.Text.Json;
using MfaFunctions.Accounts;
using MfaFunctions.Authorization;
using MfaFunctions.Events;
using MfaFunctions.Factors;
using MfaFunctions.Factors.Passkeys;
using MfaFunctions.Platform.Http;
using MfaFunctions.Platform.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace MfaFunctions.Sessions;

/// <summary>Verifies the second factor of a session with a code, a recovery code or a passkey.</summary>
public sealed class VerifyCode(AccountChanges changes, SecondFactorCheck secondFactor, PasskeySites sites, TokenRotation tokens)
{
    public sealed record Body(string? Code, string? RecoveryCode, JsonElement? Assertion);

    [Function(nameof(VerifyCode))]
    [Idempotent]
    [SessionAccess(SessionState.VerificationRequired, SessionState.EnrollmentRequired, SessionState.Active)]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/session/verify")] HttpRequest request
    )
    {
        return await JsonBody.ThenAsync<Body>(request, given => HandleAsync(request, given));
    }

    private async Task<ApiResult> HandleAsync(HttpRequest request, Body body)
    {
        if (body.Assertion is { ValueKind: not JsonValueKind.Null } assertion)
        {
            return await HandleAsync(request, body, assertion);
        }

        var factor = PresentedFactor.Read(body.Code, body.RecoveryCode);
        if (factor.IsRefused(out var invalid, out var given))
        {
            return ApiResult.Refused(
                body is { Code: null, RecoveryCode: null } ? ApiError.InvalidRequest(Reason.Of("code_or_recovery_code.assertion")) : invalid
            );
        }

        return await changes.CommitAsync(
            request,
            current => Decide(current, current.Session, secondFactor.Check(current.Account, given, current.Now, current.Request.Client)),
            answer => ApiResult.Ok(answer)
        );
    }

    private async Task<ApiResult> HandleAsync(HttpRequest request, Body body, JsonElement assertion)
    {
        if (body is not { Code: null, RecoveryCode: null })
        {
            return ApiResult.Refused(ApiError.InvalidRequest(Reason.Of("code_or_recovery_code.assertion")));
        }

        var errors = new FieldErrors();
        var given = PasskeyAssertion.Read(errors, assertion);
        return errors.Any(out var invalid)
            ? ApiResult.Refused(invalid)
            : await changes.DecideAsync(request, current => DecideAsync(current, given!), answer => ApiResult.Ok(answer));
    }

    private async Task<Decision<SessionAnswer>> DecideAsync(SessionContext caller, PasskeyAssertion given)
    {
        // The operator may have taken the relying party off the tenant's list since.
        if (
            caller.Session.Challenge is not { } open
            || caller.Now >= open.ExpiresAt
            || sites.Find(caller.Tenant, open.RpId) is not { } site
        )
        {
            return PasskeyErrors.ChallengeNotOpen().About(caller.Tenant.Id, caller.Account.Id);
        }

        var result = await PasskeyCheck.CheckAsync(caller.Account, site, open.Challenge, given, caller.Now, caller.Request.Client);
        return Decide(caller, caller.Session with { Challenge = null }, result);
    }

    private Decision<SessionAnswer> Decide(SessionContext caller, Session session, CheckedFactor result)
    {
        if (result.Refusal is { } refusal)
        {
            return result.Decide<SessionAnswer>(result.Changed, refusal);
        }

        var (account, answer) = tokens.Rotate(caller, result.Changed!, session with { SecondFactor = result.Accepted });
        var decision = result.Decide<SessionAnswer>(account, answer);
        var raised = caller.RaisedByVerification;
        return decision with
        {
            Events = [.. decision.Events.Select(e => e.Kind == EventKind.RecoveryCodeUsed ? e.With(raised) : e)],
            // The use of a recovery code emits its own event.
            AuditOnly = result.Accepted is { IsRecoveryCode: true }
                ? null
                : caller.Account.NewEvent(
                    EventKind.SecondFactorVerified,
                    caller.Now,
                    [(EventData.Client, caller.Request.Client), .. raised]
                ),
        };
    }
}
