using MfaFunctions.Accounts;
using MfaFunctions.Authorization;
using MfaFunctions.Events;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace MfaFunctions.Members;

/// <summary>
/// Removes all second factors of a person who lost them and ends the sessions, for Owners. The person is notified by mail.
/// </summary>
public sealed class ResetMember(MemberChanges members)
{
    public sealed record Body(string? Reason);

    [Function(nameof(ResetMember))]
    [TenantAccess(Role.Owner)]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "tenants/{t}/members/{u}/reset")] HttpRequest request,
        string u
    )
    {
        return await JsonBody.ThenAsync<Body>(request, async given =>
            ApiResult.From(await HandleAsync(request.Caller(), u, given, request.Headers.IfMatch.ToString()), member =>
                ApiResult.Ok(member, member.Etag)
            )
        );
    }

    private async Task<Result<MemberResource>> HandleAsync(SessionContext owner, string u, Body body, string ifMatch)
    {
        var errors = new FieldErrors();
        var reason = errors.Line("reason", body.Reason);
        if (errors.Any(out var invalid))
        {
            return invalid;
        }

        return await members.CommitAsync(owner, u, (current, member) =>
        {
            if (member.Id == current.Account.Id)
            {
                return MemberErrors.NotYourself();
            }

            if (MemberErrors.Mismatch(member, ifMatch) is { } mismatch)
            {
                return mismatch;
            }

            var reset = member.WithoutFactors(current.Now);
            var told = MemberChanges.Told(
                current,
                member,
                EventKind.FactorsReset,
                (EventData.By, EventData.Owner),
                (EventData.Reason, reason)
            );
            return Decision.Commit(reset, MemberResource.Of(current.Tenant.Policy, reset, current.Now), told);
        });
    }
}
