using MfaFunctions.Accounts;
using MfaFunctions.Authorization;
using MfaFunctions.Events;
using MfaFunctions.Platform.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace MfaFunctions.Members.PendingActions;

/// <summary>Cancels the pending action of an Owner's account, for every Owner, including its subject.</summary>
public sealed class CancelPendingAction(MemberChanges members)
{
    [Function(nameof(CancelPendingAction))]
    [TenantAccess(Role.Owner)]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "api/tenants/{t}/members/{u}/pending-action")] HttpRequest request,
        string u
    )
    {
        var canceled = await members.CommitAsync(request.Caller(), u, Decide);
        return ApiResult.From(canceled, _ => ApiResult.NoContent());
    }

    private static Decision<bool> Decide(SessionContext owner, Account member)
    {
        // An action that is due is being applied.
        if (member.PendingAction is not { } action || owner.Now >= action.EffectiveAt)
        {
            return MemberErrors.NothingPending();
        }

        var told = member.NewCancellation(
            action,
            owner.Now,
            (EventData.Person, MemberChanges.NameOf(member)),
            (EventData.Actor, MemberChanges.NameOf(owner.Account)),
            (EventData.Client, owner.Request.Client)
        ) with
        {
            Actor = owner.Account.Id,
        };
        return Decision.Commit(member.WithoutPendingAction(), true, told);
    }
}
