using MfaFunctions.Accounts;
using MfaFunctions.Authorization;
using MfaFunctions.Events;
using MfaFunctions.Members.PendingActions;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace MfaFunctions.Members;

/// <summary>
/// Removes a person, for Owners. The account is closed in one commit; its address and identities can then be invited again as a new
/// account. Another Owner is removed a day later.
/// </summary>
public sealed class RemoveMember(MemberChanges members, Owners owners, OwnerActions actions, AccountClosing closing)
{
    [Function(nameof(RemoveMember))]
    [TenantAccess(Role.Owner)]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "api/tenants/{t}/members/{u}")] HttpRequest request,
        string u
    ) => ApiResult.From(await HandleAsync(request.Caller(), u, IfMatch.Of(request)), answer => answer);

    private async Task<Result<ApiResult>> HandleAsync(SessionContext owner, string u, IfMatch ifMatch)
    {
        if (!owner.IsFresh)
        {
            return Denials.NotFresh(owner);
        }

        if (await members.FindAsync(owner, u) is not { } member)
        {
            return MemberChanges.NoSuchMember();
        }

        if (MemberErrors.Mismatch(member, ifMatch) is { } mismatch)
        {
            return mismatch;
        }

        if (OwnerActions.MustWait(owner, member))
        {
            return await actions.RequestAsync(owner, u, ifMatch, PendingActionKind.Remove);
        }

        if (
            member.Profile.Role == Role.Owner
            && await owners.RemoveAsync(
                owner.Tenant.Id,
                member.Id,
                owner.Account.Id,
                MemberChanges.Told(owner, member, EventKind.OwnerRemoved, (EventData.Person, MemberChanges.NameOf(member)))
            )
                is { } kept
        )
        {
            return kept;
        }

        var removed = await members.CommitAsync(owner, u, (current, account) => MemberErrors.Mismatch(account, ifMatch) is { } overtaken
                ? overtaken
            : account.Profile.Role != member.Profile.Role ? MemberErrors.RoleChanged(account, ifMatch)
            : Decision.Commit(
                account.Close(current.Now),
                account,
                MemberChanges.Told(current, account, EventKind.MemberRemoved, (EventData.By, EventData.Owner))
            ));
        if (removed.IsRefused(out var refusal, out var closed))
        {
            return refusal;
        }

        // Makes the address available for a new invitation at once. The event's consumer repeats this if the process stops here.
        await closing.ReleaseAsync(closed, CancellationToken.None);
        return ApiResult.NoContent();
    }
}
