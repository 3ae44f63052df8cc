using MfaFunctions.Accounts;
using MfaFunctions.Authorization;
using MfaFunctions.Events;
using MfaFunctions.Factors;
using MfaFunctions.Factors.Passkeys;
using MfaFunctions.Platform.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace MfaFunctions.Enrollment;

/// <summary>
/// Removes an authenticator of either type. Requires a code in the same call or a fresh second factor, and ends all other sessions.
/// </summary>
public sealed class UnbindAuthenticator(AccountChanges changes, SecondFactorCheck secondFactor, TokenRotation tokens)
{
    public sealed record Body(string? Code, string? RecoveryCode);

    [Function(nameof(UnbindAuthenticator))]
    [Idempotent]
    [SessionAccess(SessionState.Active)]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/authenticators/{id}/unbind")] HttpRequest request,
        string id
    )
    {
        return await JsonBody.ThenAsync<Body>(request, given => HandleAsync(request, id, given));
    }

    private async Task<ApiResult> HandleAsync(HttpRequest request, string id, Body body)
    {
        if (body is { Code: null, RecoveryCode: null })
        {
            return await changes.CommitAsync(
                request,
                current =>
                    Find(current, id) is not { } found ? EnrollmentErrors.NoSuchAuthenticator()
                    : current.IsFresh ? Remove(current, current.Account, current.Session.SecondFactor, found, [])
                    : Denials.NotFresh(current),
                answer => ApiResult.Ok(answer)
            );
        }

        var factor = PresentedFactor.Read(body.Code, body.RecoveryCode);
        if (factor.IsRefused(out var invalid, out var given))
        {
            return ApiResult.Refused(invalid);
        }

        return await changes.CommitAsync(
            request,
            current =>
            {
                // Check the id first, so that a wrong id does not consume a code.
                if (Find(current, id) is not { } found)
                {
                    return EnrollmentErrors.NoSuchAuthenticator();
                }

                // A code could otherwise remove the passkey, and then enroll another one in its place. A front end that repeats its call
                // after the passkey sends the code again, and needs none.
                if (found.IsPasskey && FactorDemand.IsPasskeyRequired(current.Tenant.Policy, current.Account, current.Now))
                {
                    return current.IsFresh
                        ? Remove(current, current.Account, current.Session.SecondFactor, found, [])
                        : Denials.PasskeyNeeded(current, (int)SessionEvaluation.Freshness.TotalSeconds);
                }

                var result = secondFactor.Check(current.Account, given, current.Now, current.Request.Client);
                return result.Refusal is { } refusal
                    ? result.Decide<SessionAnswer>(result.Changed, refusal)
                    : Remove(current, result.Changed!, result.Accepted, found, result.Events) with
                    {
                        Factor = result.Outcome,
                    };
            },
            answer => ApiResult.Ok(answer)
        );
    }

    // The account without the authenticator, and the event that tells of it; null if there is none with this id.
    private static Removal? Find(SessionContext caller, string id)
    {
        var account = caller.Account;
        return account.Factors.Authenticators.FirstOrDefault(a => a.Id == id) is { } app
                ? new Removal(
                    IsPasskey: false,
                    factors => factors with { Authenticators = [.. factors.Authenticators.Where(a => a.Id != id)] },
                    account.NewEvent(EventKind.AuthenticatorRemoved, caller.Now, (EventData.Authenticator, app.Name))
                )
            : account.Factors.Passkeys.FirstOrDefault(p => p.Id == id) is { } passkey
                ? new Removal(
                    IsPasskey: true,
                    factors => factors with { Passkeys = [.. factors.Passkeys.Where(p => p.Id != id)] },
                    account.NewEvent(EventKind.PasskeyRemoved, caller.Now, PasskeyCheck.Described(passkey))
                )
            : null;
    }

    private sealed record Removal(bool IsPasskey, Func<SecondFactors, SecondFactors> From, SecurityEvent Told);

    private Decision<SessionAnswer> Remove(
        SessionContext caller,
        Account account,
        SecondFactor? proven,
        Removal removed,
        IReadOnlyList<SecurityEvent> events
    )
    {
        var left = removed.From(account.Factors);
        var changed = account.WithoutOtherSessions(caller.Session.Id) with
        {
            Factors = left with
            {
                Pending = [],
                // Recovery codes substitute for an authenticator, so they go with the last one.
                RecoveryCodes = left.AreEnrolled ? left.RecoveryCodes : null,
            },
        };
        var (committed, answer) = tokens.Rotate(
            caller,
            changed,
            caller.Session with
            {
                SecondFactor = left.AreEnrolled ? proven : null,
                Challenge = null,
            },
            revokes: true
        );
        var told = removed.Told.With((EventData.Client, caller.Request.Client), account.SessionsEndedIn(committed));
        return Decision.Commit(committed, answer, [.. events, told]);
    }
}
