using MfaFunctions.Accounts;
using MfaFunctions.Authorization;
using MfaFunctions.Events;
using MfaFunctions.Identity;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace MfaFunctions.LinkedIdentities;

/// <summary>Links an identity at one of the tenant's providers, proven by an ID token, so that the person can sign in with it.</summary>
public sealed class LinkIdentity(AccountChanges changes, IdentityDirectory directory, IdTokens idTokens)
{
    public sealed record Body(string? IdToken)
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
        if (errors.Any(out var invalid))
        {
            return ApiResult.Refused(invalid);
        }

        var claimed = await ClaimAsync(request.Caller(), idToken);
        return claimed.IsRefused(out var refusal, out var proven)
            ? ApiResult.Refused(refusal)
            : await changes.CommitAsync(request, current => Link(current, proven), ApiResult.Created);
    }

    private async Task<Result<ProvenIdentity>> ClaimAsync(SessionContext caller, string idToken)
    {
        // Check the session first, so that a refusal does not consume the ID token.
        if (IdentityRules.Refusal(caller) is { } refusal)
        {
            return refusal;
        }

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
        if ((IdentityRules.Refusal(caller) ?? IdentityErrors.Conflict(caller.Account, proven)) is { } refusal)
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
