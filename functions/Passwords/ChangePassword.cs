using MfaFunctions.Accounts;
using MfaFunctions.Authorization;
using MfaFunctions.Events;
using MfaFunctions.Factors;
using MfaFunctions.Platform.Http;
using MfaFunctions.Platform.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace MfaFunctions.Passwords;

/// <summary>
/// Changes the password of the signed-in person. Requires the current password or a fresh second factor, and ends all other sessions.
/// </summary>
public sealed class ChangePassword(AccountChanges changes, PasswordProof proof, PasswordVerifier passwords, TokenRotation tokens)
{
    public sealed record Body(string? CurrentPassword, string? Password)
    {
        public override string ToString() => "***";
    }

    [Function(nameof(ChangePassword))]
    [SessionAccess(SessionState.Active)]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/session/password")] HttpRequest request
    )
    {
        return await JsonBody.ThenAsync<Body>(request, given => HandleAsync(request, given));
    }

    private async Task<ApiResult> HandleAsync(HttpRequest request, Body body)
    {
        var (caller, network) = (request.Caller(), ClientDescription.NetworkOf(request.HttpContext));
        var errors = new FieldErrors();
        var chosen = errors.Password("password", body.Password);
        var present = body.CurrentPassword is null ? null : errors.Password("currentPassword", body.CurrentPassword);
        if (errors.Any(out var invalid))
        {
            return ApiResult.Refused(invalid);
        }

        if (PasswordRules.Refuse("password", chosen, caller.Tenant, caller.Account, caller.Now) is { } weak)
        {
            return ApiResult.Refused(weak);
        }

        var checkedHash = caller.Account.Credentials.PasswordHash;
        var refusal =
            present is not null
                ? await proof.RefuseAsync(
                    caller.Account,
                    present,
                    network,
                    caller.Request.Client,
                    PasswordErrors.WrongPresentPassword(),
                    request.HttpContext.RequestAborted
                )
            : caller.IsFresh ? null
            : NotProven(caller);
        if (refusal is not null)
        {
            return ApiResult.Refused(refusal);
        }

        var hash = await passwords.HashAsync(chosen, caller.Tenant.Id, request.HttpContext.RequestAborted);
        return await changes.CommitAsync(
            request,
            current =>
            {
                if (present is null && !current.IsFresh)
                {
                    return NotProven(current);
                }

                // A different hash means that the password was changed during the check.
                return present is not null && current.Account.Credentials.PasswordHash != checkedHash
                    ? PasswordErrors.WrongPresentPassword()
                    : Change(current, hash);
            },
            answer => ApiResult.Ok(answer)
        );
    }

    private Decision<SessionAnswer> Change(SessionContext caller, string hash)
    {
        var account = caller.Account.WithoutOtherSessions(caller.Session.Id).WithPassword(hash);
        var (changed, answer) = tokens.Rotate(caller, account, caller.Session, revokes: true);
        var told = caller.Account.NewEvent(
            EventKind.PasswordChanged,
            caller.Now,
            (EventData.Client, caller.Request.Client),
            caller.Account.SessionsEndedIn(changed)
        );
        return Decision.Commit(changed, answer, told);
    }

    private static ApiError NotProven(SessionContext caller) =>
        caller.Account.HasAuthenticator ? Denials.NotFresh(caller)
        : caller.Account.Credentials.PasswordHash is null ? ApiError.InvalidField("currentPassword", Reason.Of("no_password"))
        : ApiError.InvalidField("currentPassword", Reason.Of("required"));
}
