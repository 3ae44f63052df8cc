using MfaFunctions.Accounts;
using MfaFunctions.Authorization;
using MfaFunctions.Events;
using MfaFunctions.Platform.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace MfaFunctions.LinkedIdentities;

/// <summary>Unlinks an identity. Ends all other sessions, because any of them may have been opened with it.</summary>
public sealed class UnlinkIdentity(AccountChanges changes, IdentityDirectory directory)
{
    [Function(nameof(UnlinkIdentity))]
    [SessionAccess(SessionState.Active)]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "identities/{id}")] HttpRequest request,
        string id
    )
    {
        var caller = request.Caller();
        LinkedIdentity? unlinked = null;
        var result = await changes.CommitAsync(
            request,
            current => Unlink(current, id),
            identity =>
            {
                unlinked = identity;
                return ApiResult.NoContent();
            }
        );
        if (unlinked is not null)
        {
            await directory.ReleaseAsync(caller.Tenant.Id, unlinked.Issuer, unlinked.Subject, caller.Account.Id, CancellationToken.None);
        }

        return result;
    }

    private static Decision<LinkedIdentity> Unlink(SessionContext caller, string id)
    {
        if (caller.Account.Credentials.Identities.FirstOrDefault(i => i.Id == id) is not { } found)
        {
            return IdentityErrors.NoSuchIdentity();
        }

        if (IdentityRules.Refusal(caller) is { } refusal)
        {
            return refusal;
        }

        var account = caller.Account.WithoutOtherSessions(caller.Session.Id);
        var left = account.Credentials with { Identities = [.. account.Credentials.Identities.Where(i => i.Id != id)] };
        // The last usable first factor must stay. An identity whose provider was removed from the tenant is unusable and can always go.
        if (left.UsableMethods(caller.Tenant).Count == 0 && account.Credentials.UsableMethods(caller.Tenant).Count > 0)
        {
            return IdentityErrors.LastFirstFactor();
        }

        var told = account.NewEvent(
            EventKind.IdentityUnlinked,
            caller.Now,
            (EventData.Provider, found.Provider),
            (EventData.Client, caller.Request.Client)
        );
        return Decision.Commit(account with { Credentials = left }, found, told);
    }
}
