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
/// Removes all second factors of a person who lost them and ends the sessions, for Owners. The person is notified by mail.
/// Another Owner is reset a day later.
/// </summary>
public sealed class ResetMember(MemberChanges members, OwnerActions actions)
{
    public sealed record Body(string? Reason);

    [Function(nameof(ResetMember))]
    [TenantAccess(Role.Owner)]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/tenants/{t}/members/{u}/reset")] HttpRequest request,
        string u
    )
    {
        return await JsonBody.ThenAsync<Body>(request, async given =>
            ApiResult.From(await HandleAsync(request.Caller(), u, given, request.Headers.IfMatch.ToString()), answer => answer)
        );
    }

    private async Task<Result<ApiResult>> HandleAsync(SessionContext owner, string u, Body body, string ifMatch)
    {
        var errors = new FieldErrors();
        var reason = errors.Line("reason", body.Reason);
        if (errors.Any(out var invalid))
        {
            return invalid;
        }

        if (!owner.IsFresh)
        {
            return Denials.NotFresh(owner);
        }

        if (await members.FindAsync(owner, u) is { } found && OwnerActions.MustWait(owner, found))
        {
            return await actions.RequestAsync(owner, u, ifMatch, PendingActionKind.Reset, reason);
        }

        var done = await members.CommitAsync(owner, u, (current, member) =>
        {
            if (member.Id == current.Account.Id)
            {
                return MemberErrors.NotYourself();
            }

            if (MemberErrors.Mismatch(member, ifMatch) is { } mismatch)
            {
                return mismatch;
            }

            // The person became an Owner meanwhile, which changes the tag.
            if (OwnerActions.MustWait(current, member))
            {
                return MemberErrors.PreconditionFailed();
            }

            var reset = member.WithoutFactors(current.Now);
            var told = MemberChanges.Told(
                current,
                member,
                EventKind.FactorsReset,
                [(EventData.By, EventData.Owner), (EventData.Reason, reason), .. MemberChanges.ToldToOwners(member, "reset")]
            );
            return Decision.Commit(reset, MemberResource.Of(current.Tenant, reset, current.Now), told);
        });
        return done.Then<ApiResult>(member => ApiResult.Ok(member, member.Etag));
    }
}
