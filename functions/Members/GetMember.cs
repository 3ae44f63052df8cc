using MfaFunctions.Accounts;
using MfaFunctions.Authorization;
using MfaFunctions.Platform.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace MfaFunctions.Members;

/// <summary>
/// Returns one person and the ETag that changes require. It reads the account rather than the roster, so the answer is current.
/// </summary>
public sealed class GetMember(MemberChanges members)
{
    [Function(nameof(GetMember))]
    [TenantAccess(Role.Owner)]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/tenants/{t}/members/{u}")] HttpRequest request,
        string u
    )
    {
        var owner = request.Caller();
        if (await members.FindAsync(owner, u) is not { } member)
        {
            return ApiResult.Refused(MemberChanges.NoSuchMember());
        }

        var resource = MemberResource.Of(owner.Tenant, member, owner.Now);
        return ApiResult.Ok(resource, resource.Etag);
    }
}
