using MfaFunctions.Accounts;
using MfaFunctions.Authorization;
using MfaFunctions.Events;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Http;
using MfaFunctions.Tenancy;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace MfaFunctions.LinkedIdentities;

/// <summary>
/// Unlinks an identity. Ends all other sessions, because any of them may have been opened with it. An Owner's change is first
/// recorded in the tenant's row, so that a concurrent policy change cannot rely on the identity.
/// </summary>
public sealed class UnlinkIdentity(AccountChanges changes, OwnerChanges ownerChanges, OwnerAvailability owners, IdentityDirectory directory)
{
    [Function(nameof(UnlinkIdentity))]
    [SessionAccess(SessionState.Active)]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "api/identities/{id}")] HttpRequest request,
        string id
    )
    {
        var caller = request.Caller();
        if ((await BeginAsync(caller, id)).IsRefused(out var refusal, out var limit))
        {
            return ApiResult.Refused(refusal);
        }

        LinkedIdentity? unlinked = null;
        var result = await changes.CommitAsync(
            request,
            current =>
            {
                OwnerChanges.EnsureInTime(limit, current.Now);
                return Unlink(current, id);
            },
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

    // Returns the time before which the account must be committed.
    private async Task<Result<DateTimeOffset>> BeginAsync(SessionContext caller, string id)
    {
        if (!caller.IsOwner)
        {
            return DateTimeOffset.MaxValue;
        }

        // Decided first, so that a refusal writes nothing.
        return Unlink(caller, id).Answer.IsRefused(out var refusal, out _)
            ? refusal
            : await ownerChanges.BeginAsync(caller.Tenant.Id, caller.Account.Id, id, async tenant =>
                await owners.FindAsync(tenant, caller.Account.Id, CancellationToken.None) is { } account
                    ? LastFirstFactor(account, id, tenant)
                    : Denials.Unauthenticated()
            );
    }

    // The last usable first factor must stay. An identity whose provider was removed from the tenant is unusable and can always go.
    private static ApiError? LastFirstFactor(Account account, string id, Tenant tenant) =>
        account.WithoutIdentity(id).Credentials.UsableMethods(tenant).Count == 0 && account.Credentials.UsableMethods(tenant).Count > 0
            ? IdentityErrors.LastFirstFactor()
            : null;

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

        if (LastFirstFactor(caller.Account, id, caller.Tenant) is { } last)
        {
            return last;
        }

        var changed = caller.Account.WithoutOtherSessions(caller.Session.Id).WithoutIdentity(id);
        var told = caller.Account.NewEvent(
            EventKind.IdentityUnlinked,
            caller.Now,
            (EventData.Provider, found.Provider),
            (EventData.Client, caller.Request.Client),
            caller.Account.SessionsEndedIn(changed)
        );
        return Decision.Commit(changed, found, told);
    }
}
