using MfaFunctions.Accounts;
using MfaFunctions.Authorization;
using MfaFunctions.Events;
using MfaFunctions.Members.PendingActions;
using MfaFunctions.Platform.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace MfaFunctions.Members;

/// <summary>
/// Unlinks an identity of a person, for Owners. Ends all sessions of the person, because any of them may have been opened with it. The
/// person is notified by mail.
/// </summary>
public sealed class UnlinkMemberIdentity(MemberChanges members, Resets resets)
{
    [Function(nameof(UnlinkMemberIdentity))]
    [TenantAccess(Role.Owner)]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "api/tenants/{t}/members/{u}/identities/{id}")] HttpRequest request,
        string u,
        string id
    )
    {
        var ifMatch = IfMatch.Of(request);
        var unlinked = await members.CommitAsync(request.Caller(), u, (owner, member) => Unlink(owner, member, id, ifMatch));
        if (unlinked.IsRefused(out var refusal, out var accounts))
        {
            return ApiResult.Refused(refusal);
        }

        await resets.ReleaseAsync(accounts.Before, accounts.After);
        return ApiResult.NoContent();
    }

    private static Decision<(Account Before, Account After)> Unlink(SessionContext owner, Account member, string id, IfMatch ifMatch)
    {
        if (member.Id == owner.Account.Id)
        {
            return MemberErrors.NotYourself();
        }

        if (OwnerActions.MustWait(owner, member))
        {
            return MemberErrors.OwnersIdentities();
        }

        if (MemberErrors.Mismatch(member, ifMatch) is { } mismatch)
        {
            return mismatch;
        }

        if (member.Credentials.Identities.FirstOrDefault(i => i.Id == id) is not { } found)
        {
            return MemberErrors.NoSuchIdentity();
        }

        var changed = member.WithoutSessions().WithoutIdentity(id);
        return Decision.Commit(
            changed,
            (member, changed),
            MemberChanges.Told(
                owner,
                member,
                EventKind.IdentityUnlinked,
                (EventData.Provider, found.Provider),
                (EventData.By, EventData.Owner)
            )
        );
    }
}
