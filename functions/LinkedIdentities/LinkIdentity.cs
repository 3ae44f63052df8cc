using MfaFunctions.Accounts;
using MfaFunctions.Authorization;
using MfaFunctions.Events;
using MfaFunctions.Factors;
using MfaFunctions.Identity;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Http;
using MfaFunctions.Platform.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace MfaFunctions.LinkedIdentities;

/// <summary>
/// Links an identity at one of the tenant's providers, proven by an ID token, so that the person can sign in with it. A person without an
/// authenticator proves a first factor in the same call: a stolen session must not be enough to stay in the account.
/// </summary>
public sealed class LinkIdentity(AccountChanges changes, IdentityDirectory directory, IdTokens idTokens, PasswordProof passwords)
{
    /// <summary>Maximum age of the person's authentication with the identity that is linked already.</summary>
    private static readonly TimeSpan LinkedMaxAge = TimeSpan.FromMinutes(5);

    /// <param name="IdToken">Of the identity to link.</param>
    /// <param name="Password">The person's password.</param>
    /// <param name="LinkedIdToken">Instead of the password: of an identity that is linked already.</param>
    public sealed record Body(string? IdToken, string? Password, string? LinkedIdToken)
    {
        public override string ToString() => "***";
    }

    [Function(nameof(LinkIdentity))]
    [SessionAccess(SessionState.Active)]
    public async Task<IResult> RunAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/identities")] HttpRequest request)
    {
        return await JsonBody.ThenAsync<Body>(request, given => HandleAsync(request, given));
    }

    private async Task<ApiResult> HandleAsync(HttpRequest request, Body body)
    {
        var errors = new FieldErrors();
        var idToken = errors.Required("idToken", body.IdToken, IdTokens.LengthLimit);
        if (body is { Password: not null, LinkedIdToken: not null })
        {
            errors.Add("linkedIdToken", Reason.Of("not_together", ("other", "password")));
        }

        if (body.Password is not null)
        {
            errors.Password("password", body.Password);
        }

        if (body.LinkedIdToken is not null)
        {
            errors.Required("linkedIdToken", body.LinkedIdToken, IdTokens.LengthLimit);
        }

        if (errors.Any(out var invalid))
        {
            return ApiResult.Refused(invalid);
        }

        var caller = request.Caller();
        // Check the person first, so that a refusal does not consume the ID token of the identity to link.
        var proven = await ProveAsync(caller, body, request.HttpContext);
        if (proven.IsRefused(out var unproven, out var judge))
        {
            return ApiResult.Refused(unproven);
        }

        var claimed = await ClaimAsync(caller, idToken);
        return claimed.IsRefused(out var refusal, out var identity)
            ? ApiResult.Refused(refusal)
            : await changes.CommitAsync(
                request,
                current => judge(current) is { } overtaken ? overtaken : Link(current, identity),
                ApiResult.Created
            );
    }

    /// <returns>A function that judges the caller again after a lost race; or why the caller may not link an identity.</returns>
    private async Task<Result<Func<SessionContext, ApiError?>>> ProveAsync(SessionContext caller, Body body, HttpContext http)
    {
        if (IdentityRules.Refusal(caller) is { } refusal)
        {
            return refusal;
        }

        Func<SessionContext, ApiError?> stillHolds;
        if (caller.Account.HasAuthenticator)
        {
            stillHolds = current => current.Account.HasAuthenticator ? null : IdentityErrors.FirstFactorMissing();
        }
        else if (body.Password is { } password)
        {
            var checkedHash = caller.Account.Credentials.PasswordHash;
            var wrong = await passwords.RefuseAsync(
                caller.Account,
                password,
                ClientDescription.NetworkOf(http),
                caller.Request.Client,
                IdentityErrors.WrongPassword(),
                http.RequestAborted
            );
            if (wrong is not null)
            {
                return wrong;
            }

            // A different hash means that the password was changed during the check.
            stillHolds = current => current.Account.Credentials.PasswordHash == checkedHash ? null : IdentityErrors.WrongPassword();
        }
        else if (body.LinkedIdToken is { } linkedIdToken)
        {
            var linked = await idTokens.AcceptAsync(caller.Tenant.Id, caller.Tenant.IdentityProviders, linkedIdToken, caller.Now);
            stillHolds = current =>
                linked is not null
                && linked.IsAuthenticatedWithin(LinkedMaxAge, caller.Now)
                && current.Account.Credentials.Find(linked) is not null
                    ? null
                    : IdentityErrors.LinkedTokenNotAccepted();
            if (stillHolds(caller) is { } notLinked)
            {
                return notLinked;
            }
        }
        else
        {
            return IdentityErrors.FirstFactorMissing();
        }

        Func<SessionContext, ApiError?> judge = current => IdentityRules.Refusal(current) ?? stillHolds(current);
        return judge;
    }

    private async Task<Result<ProvenIdentity>> ClaimAsync(SessionContext caller, string idToken)
    {
        if (await idTokens.AcceptAsync(caller.Tenant.Id, caller.Tenant.IdentityProviders, idToken, caller.Now) is not { } proven)
        {
            return IdentityErrors.TokenNotAccepted();
        }

        if (IdentityErrors.Conflict(caller.Account, proven) is { } conflict)
        {
            return conflict;
        }

        // Claim the directory row first, so that only one of two concurrent requests wins. A claim alone does not permit sign-in; the
        // account must also list the identity.
        var claimant = await directory.ClaimAsync(
            caller.Tenant.Id,
            proven.Issuer,
            proven.Subject,
            caller.Account.Id,
            CancellationToken.None
        );
        return claimant == caller.Account.Id ? proven : IdentityErrors.Taken();
    }

    private static Decision<LinkedIdentityResource> Link(SessionContext caller, ProvenIdentity proven)
    {
        if (IdentityErrors.Conflict(caller.Account, proven) is { } refusal)
        {
            return refusal;
        }

        var linked = LinkedIdentity.Of(proven, caller.Now);
        var told = caller.Account.NewEvent(
            EventKind.IdentityLinked,
            caller.Now,
            (EventData.Provider, linked.Provider),
            (EventData.Client, caller.Request.Client)
        );
        return Decision.Commit(caller.Account.With(linked), LinkedIdentityResource.Of(linked), told);
    }
}
