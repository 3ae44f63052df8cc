using MfaFunctions.Accounts;
using MfaFunctions.Authorization;
using MfaFunctions.Events;
using MfaFunctions.Platform.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace MfaFunctions.Members;

/// <summary>Ends all sessions of a person and keeps the factors, for Owners. The person is notified by mail, and so is every
/// Owner when the person is one.</summary>
public sealed class EndMemberSessions(MemberChanges members)
{
    [Function(nameof(EndMemberSessions))]
    [TenantAccess(Role.Owner)]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "api/tenants/{t}/members/{u}/sessions")] HttpRequest request,
        string u
    )
    {
        var ended = await members.CommitAsync(request.Caller(), u, (owner, member) => member.Id == owner.Account.Id
                ? MemberErrors.NotYourself()
            : member.Sessions.Count == 0 ? Decision.Unchanged(true)
            : Decision.Commit(
                member.WithoutSessions(),
                true,
                MemberChanges.Told(
                    owner,
                    member,
                    EventKind.SessionsEnded,
                    [(EventData.By, EventData.Owner), .. MemberChanges.ToldToOwners(member, "sessions")]
                )
            ));
        return ApiResult.From(ended, _ => ApiResult.NoContent());
    }
}
