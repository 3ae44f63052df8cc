using MfaFunctions.Accounts;
using MfaFunctions.Authorization;
using MfaFunctions.Platform.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace MfaFunctions.Members;

/// <summary>Returns a tenant's people as a table for spreadsheets. It has its own route, since a link cannot set <c>Accept</c>.</summary>
public sealed class ExportMembers(Roster roster)
{
    [Function(nameof(ExportMembers))]
    [TenantAccess(Role.Owner)]
    public IResult Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/tenants/{t}/members.csv")] HttpRequest request,
        CancellationToken cancellationToken
    )
    {
        var owner = request.Caller();
        var errors = new FieldErrors();
        var filter = MemberFilter.Read(errors, request);
        if (errors.Any(out var invalid))
        {
            return ApiResult.Refused(invalid);
        }

        var members = roster
            .ReadAllAsync(owner.Tenant.Id, after: null, cancellationToken)
            .Select(entry => MemberResource.Of(owner.Tenant, entry, owner.Now))
            .Where(filter.Matches);
        return new MemberCsv(members, $"{owner.Tenant.Id}-members-{owner.Now:yyyy-MM-dd}.csv");
    }
}
