using MfaFunctions.Accounts;
using MfaFunctions.Authorization;
using MfaFunctions.Events;
using MfaFunctions.Identity;
using MfaFunctions.Platform;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace MfaFunctions.LinkedIdentities;

/// <summary>Route 29: links an identity at one of the tenant's providers, shown by an ID token, so that it signs the person in.</summary>
public sealed class LinkIdentity(AccountChanges changes, IdentityDirectory directory, IdTokens idTokens)
{
    public sealed record Body(string? IdToken)
    {
        public override string ToString() => "***";
    }

    [Function(nameof(LinkIdentity))]
    [SessionAccess(SessionState.Active)]
    public async Task<IResult> RunAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "identities")] HttpRequest request)
    {
        var body = await JsonBody.ReadAsync<Body>(request);
        return body.IsRefused(out var error, out var given)
            ? ApiResult.Refused(error)
            : ApiResult.From(await HandleAsync(request.Caller(), given), ApiResult.Created);
    }

    private async Task<Result<LinkedIdentityResource>> HandleAsync(SessionContext caller, Body body)
    {
        var errors = new FieldErrors();
        var idToken = errors.Required("idToken", body.IdToken, IdTokens.LengthLimit);
        if (errors.Any(out var invalid))
        {
            return invalid;
        }

        // Asked first, so that a refusal for the session's sake does not use up the token.
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

        // The directory first: of two who claim the identity, one wins. A claim without its entry in the account signs nobody in.
        if (await directory.ClaimAsync(caller.Tenant.Id, proven.Issuer, proven.Subject, caller.Account.Id, CancellationToken.None) != caller.Account.Id)
        {
            return IdentityErrors.Taken();
        }

        return await changes.CommitAsync(caller, current => Link(current, proven));
    }

    private static Decision<LinkedIdentityResource> Link(SessionContext caller, ProvenIdentity proven)
    {
        if ((IdentityRules.Refusal(caller) ?? IdentityErrors.Conflict(caller.Account, proven)) is { } refusal)
        {
            return refusal;
        }

        var linked = LinkedIdentity.Of(proven, caller.Now);
        var told = caller.Account.Tells(EventKind.IdentityLinked, caller.Now, ("provider", linked.Provider), ("client", caller.Presented.Client));
        return new Decision<LinkedIdentityResource>(caller.Account.With(linked), LinkedIdentityResource.Of(linked), [told]);
    }
}
