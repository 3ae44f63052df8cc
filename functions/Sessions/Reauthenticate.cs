using MfaFunctions.Accounts;
using MfaFunctions.Authorization;
using MfaFunctions.Events;
using MfaFunctions.Factors;
using MfaFunctions.Identity;
using MfaFunctions.Platform.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace MfaFunctions.Sessions;

/// <summary>Route 5: proves the first factor again, under today's policy.</summary>
public sealed class Reauthenticate(AccountChanges changes, PasswordProof proof, IdTokens idTokens, TokenRotation tokens)
{
    /// <summary>How long ago the person may have authenticated at the provider.</summary>
    private static readonly TimeSpan IdentityMaxAge = TimeSpan.FromMinutes(5);

    public sealed record Body(string? Password, string? IdToken)
    {
        public override string ToString() => "***";
    }

    [Function(nameof(Reauthenticate))]
    [Idempotent]
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
        if (body.Password is not null && body.IdToken is not null)
        {
            return ApiResult.Refused(ApiError.InvalidRequest("Send either 'password' or 'idToken'."));
        }

        var errors = new FieldErrors();
        _ = body.IdToken is null
            ? errors.Required("password", body.Password, FieldErrors.PasswordLimit)
            : errors.Required("idToken", body.IdToken, IdTokens.LengthLimit);
        if (errors.Any(out var invalid))
        {
            return ApiResult.Refused(invalid);
        }

        return body.IdToken is null ? await WithPasswordAsync(request, body.Password!) : await WithIdTokenAsync(request, body.IdToken);
    }

    private async Task<ApiResult> WithPasswordAsync(HttpRequest request, string password)
    {
        var caller = request.Caller();
        var checkedHash = caller.Account.Credentials.PasswordHash;
        // A retry gets its first answer or none: it may not be used to try passwords.
        if (!caller.IsRetry
            && await proof.RefuseAsync(caller.Account, password, ClientDescription.NetworkOf(request.HttpContext), SessionErrors.InvalidCredentials()) is { } refusal)
        {
            return ApiResult.Refused(refusal);
        }

        return await changes.CommitAsync(request, current =>
            // Else the password was changed while we checked the old one.
            current.Account.Credentials.PasswordHash == checkedHash
                ? Prove(current, new FirstFactor(FirstFactor.Password, current.Now, current.Tenant.Policy.Version))
                : SessionErrors.InvalidCredentials(), answer => ApiResult.Ok(answer));
    }

    // A token says only that somebody's browser is signed in at the provider; its auth_time says that the person was there just now.
    private async Task<ApiResult> WithIdTokenAsync(HttpRequest request, string idToken)
    {
        var caller = request.Caller();
        var proven = caller.IsRetry ? null : await idTokens.AcceptAsync(caller.Tenant.Id, caller.Tenant.IdentityProviders, idToken, caller.Now);
        // Asked also for a token that is not accepted: it may be the one of a first request whose answer is kept.
        return await changes.CommitAsync(request, current =>
            proven is not null && proven.IsAuthenticatedWithin(IdentityMaxAge, caller.Now) && current.Account.Credentials.Find(proven) is not null
                ? Prove(current, FirstFactor.Of(proven, current.Now, current.Tenant.Policy.Version))
                // Else trying again and again would look like the way.
                : current.State == SessionState.ReauthenticationRequired && current.Account.Credentials.LacksRequired(current.Tenant) ? Denials.InsufficientAuthentication(current)
                : SessionErrors.InvalidCredentials(), answer => ApiResult.Ok(answer));
    }

    private Decision<SessionAnswer> Prove(SessionContext caller, FirstFactor factor)
    {
        var (account, answer) = tokens.Rotate(caller, caller.Account, caller.Session with { FirstFactor = factor });
        return Decision.Commit(account, answer) with
        {
            AuditOnly = caller.Account.NewEvent(EventKind.Reauthenticated, caller.Now, ("client", caller.Request.Client), ("method", factor.Method)),
        };
    }
}
