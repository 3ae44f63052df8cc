using MfaFunctions.Accounts;
using MfaFunctions.Authorization;
using MfaFunctions.Events;
using MfaFunctions.Factors;
using MfaFunctions.Platform.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace MfaFunctions.Enrollment;

/// <summary>Removes an authenticator. Requires a code in the same call or a fresh second factor, and ends all other sessions.</summary>
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

    private static Authenticator? Find(SessionContext caller, string id) =>
        caller.Account.Factors.Authenticators.FirstOrDefault(a => a.Id == id);

    private Decision<SessionAnswer> Remove(
        SessionContext caller,
        Account account,
        SecondFactor? proven,
        Authenticator removed,
        IReadOnlyList<SecurityEvent> events
    )
    {
        var left = account.Factors.Authenticators.Where(a => a.Id != removed.Id).ToArray();
        var changed = account.WithoutOtherSessions(caller.Session.Id) with
        {
            Factors = account.Factors with
            {
                Authenticators = left,
                Pending = [],
                // Recovery codes substitute for an authenticator, so they go with the last one.
                RecoveryCodes = left.Length > 0 ? account.Factors.RecoveryCodes : null,
            },
        };
        var (committed, answer) = tokens.Rotate(
            caller,
            changed,
            caller.Session with
            {
                SecondFactor = left.Length > 0 ? proven : null,
            },
            revokes: true
        );
        var told = account.NewEvent(
            EventKind.AuthenticatorRemoved,
            caller.Now,
            (EventData.Authenticator, removed.Name),
            (EventData.Client, caller.Request.Client),
            account.SessionsEndedIn(committed)
        );
        return Decision.Commit(committed, answer, [.. events, told]);
    }
}
