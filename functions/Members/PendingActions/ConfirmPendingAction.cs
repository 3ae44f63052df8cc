using MfaFunctions.Accounts;
using MfaFunctions.Authorization;
using MfaFunctions.Events;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace MfaFunctions.Members.PendingActions;

/// <summary>
/// Confirms a pending action that another Owner requested, so that it takes effect at once. Both must have been Owners for a day;
/// otherwise a thief with one Owner's session could add a second Owner and confirm.
/// </summary>
public sealed class ConfirmPendingAction(MemberChanges members, PendingActionApplication application, EventQueues queues)
{
    [Function(nameof(ConfirmPendingAction))]
    [TenantAccess(Role.Owner)]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/tenants/{t}/members/{u}/pending-action/confirm")]
            HttpRequest request,
        string u
    )
    {
        var owner = request.Caller();
        return ApiResult.From(await HandleAsync(owner, u, IfMatch.Of(request)), account =>
        {
            if (account.Profile.Closed)
            {
                return ApiResult.NoContent();
            }

            var member = MemberResource.Of(owner.Tenant, account, owner.Now);
            return ApiResult.Ok(member, member.Etag);
        });
    }

    private async Task<Result<Account>> HandleAsync(SessionContext owner, string u, IfMatch ifMatch)
    {
        if (!owner.IsFresh)
        {
            return Denials.NotFresh(owner);
        }

        var requester = await members.FindAsync(owner, u) is { PendingAction.RequestedBy: { } by }
            ? await members.FindAsync(owner, by)
            : null;
        var confirmed = await members.CommitAsync(owner, u, async (current, member) =>
            await DecideAsync(current, member, requester, ifMatch)
        );
        return confirmed.IsRefused(out var refusal, out var due) ? refusal : await application.RunAsync(due);
    }

    private async Task<Decision<Account>> DecideAsync(SessionContext owner, Account member, Account? requester, IfMatch ifMatch)
    {
        // The tag changes with the pending action, so an Owner who sends it confirms the action that they have seen.
        if (MemberErrors.Mismatch(member, ifMatch) is { } mismatch)
        {
            return mismatch;
        }

        if (member.PendingAction is not { } action)
        {
            return MemberErrors.NothingPending();
        }

        if (action.Kind == PendingActionKind.BreakGlass)
        {
            return MemberErrors.BreakGlassNotConfirmed();
        }

        if (member.Id == owner.Account.Id || action.RequestedBy == owner.Account.Id.Value)
        {
            return MemberErrors.ThirdOwnerConfirms();
        }

        if (
            requester?.Id.Value != action.RequestedBy
            || !requester!.IsEstablishedOwner(owner.Now)
            || !owner.Account.IsEstablishedOwner(owner.Now)
        )
        {
            return MemberErrors.NewOwnerConfirms();
        }

        var due = member.WithDue(action, owner.Now);
        // Applies the change if the process stops after the commit.
        await queues.PutAsync(PendingActionAnnouncement.MessageFor(due, due.PendingAction!), TimeSpan.Zero, CancellationToken.None);
        return Decision.Commit(
            due,
            due,
            MemberChanges.Told(
                owner,
                member,
                EventKind.OwnerActionConfirmed,
                (EventData.Person, MemberChanges.NameOf(member)),
                (EventData.Change, action.Word)
            )
        );
    }
}
