using MfaFunctions.Accounts;
using MfaFunctions.Authorization;
using MfaFunctions.Platform;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace MfaFunctions.Sessions;

/// <summary>Route 5: proves the first factor again, under today's policy.</summary>
public sealed class Reauthenticate(AccountChanges changes, PasswordProof proof, TokenRotation tokens)
{
    public sealed record Body(string? Password);

    [Function(nameof(Reauthenticate))]
    [KeepsAnswer]
    [SessionAccess(SessionState.ReauthenticationRequired, SessionState.VerificationRequired, SessionState.EnrollmentRequired, SessionState.Active)]
    public async Task<IResult> RunAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "session/reauthenticate")] HttpRequest request)
    {
        var body = await JsonBody.ReadAsync<Body>(request);
        return body.IsRefused(out var error, out var given)
            ? ApiResult.Refused(error)
            : await HandleAsync(request, given);
    }

    private async Task<ApiResult> HandleAsync(HttpRequest request, Body body)
    {
        var errors = new FieldErrors();
        var password = errors.Required("password", body.Password, FieldErrors.PasswordLimit);
        if (errors.Any(out var invalid))
        {
            return ApiResult.Refused(invalid);
        }

        var caller = request.Caller();
        var checkedHash = caller.Account.Credentials.PasswordHash;
        // A retry gets its first answer or none: it may not be used to try passwords.
        if (!caller.IsRetry
            && await proof.RefuseAsync(caller.Account, password, ClientDescription.NetworkOf(request.HttpContext), SessionErrors.InvalidCredentials()) is { } refusal)
        {
            return ApiResult.Refused(refusal);
        }

        return await changes.AnswerOnceAsync<SessionAnswer>(request, current =>
        {
            // The password was changed while we checked the old one.
            if (current.Account.Credentials.PasswordHash != checkedHash)
            {
                return SessionErrors.InvalidCredentials();
            }

            var proven = current.Session with { FirstFactor = new FirstFactor(FirstFactor.Password, current.Now, current.Tenant.Policy.Version) };
            var (account, answer) = tokens.Rotate(current, current.Account, proven);
            return new Decision<SessionAnswer>(account, answer, []);
        }, answer => ApiResult.Ok(answer));
    }
}
