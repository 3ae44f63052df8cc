using MfaFunctions.Accounts;
using MfaFunctions.Authorization;
using MfaFunctions.Events;
using MfaFunctions.Factors;
using MfaFunctions.Identity;
using MfaFunctions.Platform.Http;
using MfaFunctions.Platform.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace MfaFunctions.Sessions;

/// <summary>Proves the first factor again, under the current policy.</summary>
public sealed class Reauthenticate(AccountChanges changes, PasswordProof proof, IdTokens idTokens, TokenRotation tokens)
{
    /// <summary>Maximum age of the person's authentication at the identity provider.</summary>
    private static readonly TimeSpan IdentityMaxAge = TimeSpan.FromMinutes(5);

    public sealed record Body(string? Password, string? IdToken)
    {
        public override string ToString() => "***";
    }

    [Function(nameof(Reauthenticate))]
    [Idempotent]
    [SessionAccess(
        SessionState.ReauthenticationRequired,
        SessionState.VerificationRequired,
        SessionState.EnrollmentRequired,
        SessionState.Active
    )]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/session/reauthenticate")] HttpRequest request
    )
    {
        return await JsonBody.ThenAsync<Body>(request, given => HandleAsync(request, given));
    }

    private async Task<ApiResult> HandleAsync(HttpRequest request, Body body)
    {
        if (body.Password is not null && body.IdToken is not null)
        {
            return ApiResult.Refused(ApiError.InvalidRequest(Reason.Of("password_or_id_token")));
        }

        var errors = new FieldErrors();
        _ = body.IdToken is null
            ? errors.Password("password", body.Password)
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
        // A retry returns only the stored answer and skips the password check, so that it cannot be used to guess passwords.
        if (
            !caller.IsRetry
            && await proof.RefuseAsync(
                caller.Account,
                password,
                ClientDescription.NetworkOf(request.HttpContext),
                caller.Request.Client,
                SessionErrors.InvalidCredentials(),
                request.HttpContext.RequestAborted
            )
                is { } refusal
        )
        {
            return ApiResult.Refused(refusal);
        }

        return await changes.CommitAsync(
            request,
            current =>
                // A different hash means that the password was changed during the check.
                current.Account.Credentials.PasswordHash == checkedHash
                    ? Prove(current, new FirstFactor(FirstFactor.Password, current.Now, current.Tenant.Policy.Version))
                    : SessionErrors.InvalidCredentials(),
            answer => ApiResult.Ok(answer)
        );
    }

    // An ID token alone only proves a session at the provider. Its auth_time proves that the person authenticated there recently.
    private async Task<ApiResult> WithIdTokenAsync(HttpRequest request, string idToken)
    {
        var caller = request.Caller();
        var proven = caller.IsRetry
            ? null
            : await idTokens.AcceptAsync(caller.Tenant.Id, caller.Tenant.IdentityProviders, idToken, caller.Now);
        // Commit even if the token is not accepted: a retry presents a consumed token and must get the stored answer.
        return await changes.CommitAsync(
            request,
            current =>
                proven is not null
                && proven.IsAuthenticatedWithin(IdentityMaxAge, caller.Now)
                && current.Account.Credentials.Find(proven) is not null
                    ? Prove(current, FirstFactor.Of(proven, current.Now, current.Tenant.Policy.Version))
                // Reauthentication cannot succeed without an accepted first factor, so do not invite another attempt.
                : current.State == SessionState.ReauthenticationRequired && current.Account.Credentials.LacksFirstFactor(current.Tenant)
                    ? Denials.InsufficientAuthentication(current)
                : SessionErrors.InvalidCredentials(RefusalKind.IdToken),
            answer => ApiResult.Ok(answer)
        );
    }

    private Decision<SessionAnswer> Prove(SessionContext caller, FirstFactor factor)
    {
        var (account, answer) = tokens.Rotate(caller, caller.Account, caller.Session with { FirstFactor = factor });
        return Decision.Commit(account, answer) with
        {
            AuditOnly = caller.Account.NewEvent(
                EventKind.Reauthenticated,
                caller.Now,
                (EventData.Client, caller.Request.Client),
                (EventData.Method, factor.Method)
            ),
        };
    }
}
