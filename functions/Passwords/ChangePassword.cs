using MfaFunctions.Accounts;
using MfaFunctions.Authorization;
using MfaFunctions.Events;
using MfaFunctions.Platform;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace MfaFunctions.Passwords;

/// <summary>Route 27: changes the password of the signed-in person, who gives the present one or has just verified a code. All other sessions end.</summary>
public sealed class ChangePassword(AccountChanges changes, PasswordProof proof, PasswordVerifier passwords, TokenRotation tokens)
{
    public sealed record Body(string? CurrentPassword, string? Password)
    {
        public override string ToString() => "***";
    }

    [Function(nameof(ChangePassword))]
    [SessionAccess(SessionState.Active)]
    public async Task<IResult> RunAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "session/password")] HttpRequest request)
    {
        var body = await JsonBody.ReadAsync<Body>(request);
        return body.IsRefused(out var error, out var given)
            ? ApiResult.Refused(error)
            : ApiResult.From(await HandleAsync(request.Caller(), given, ClientDescription.NetworkOf(request.HttpContext)), answer => ApiResult.Ok(answer));
    }

    private async Task<Result<SessionAnswer>> HandleAsync(SessionContext caller, Body body, ClientNetwork network)
    {
        var errors = new FieldErrors();
        var chosen = errors.NewPassword("password", body.Password);
        var present = body.CurrentPassword is null ? null : errors.Required("currentPassword", body.CurrentPassword, FieldErrors.PasswordLimit);
        if (errors.Any(out var invalid))
        {
            return invalid;
        }

        var checkedHash = caller.Account.Credentials.PasswordHash;
        var refusal = present is not null ? await proof.RefuseAsync(caller.Account, present, network, PasswordErrors.WrongPresentPassword())
            : caller.IsFresh ? null
            : NotProven(caller);
        if (refusal is not null)
        {
            return refusal;
        }

        var hash = await passwords.HashAsync(chosen);
        return await changes.CommitAsync(caller, current =>
        {
            if (present is null && !current.IsFresh)
            {
                return NotProven(current);
            }

            // The password was changed while we checked the old one.
            return present is not null && current.Account.Credentials.PasswordHash != checkedHash
                ? PasswordErrors.WrongPresentPassword()
                : Change(current, hash);
        });
    }

    private Decision<SessionAnswer> Change(SessionContext caller, string hash)
    {
        var (changed, answer) = tokens.Rotate(caller, caller.Account.WithoutOtherSessions(caller.Session.Id).WithPassword(hash), caller.Session);
        return new Decision<SessionAnswer>(changed, answer, [caller.Account.Tells(EventKind.PasswordChanged, caller.Now, ("client", caller.Presented.Client))]);
    }

    private static ApiError NotProven(SessionContext caller) =>
        caller.Account.HasAuthenticator ? Denials.NotFresh(caller)
        : caller.Account.Credentials.PasswordHash is null
            ? ApiError.InvalidField("currentPassword", "cannot be given, since you have no password: ask for a password reset by e-mail, which lets you choose one")
            : ApiError.InvalidField("currentPassword", "is required");
}
