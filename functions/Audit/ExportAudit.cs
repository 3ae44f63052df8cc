using MfaFunctions.Accounts;
using MfaFunctions.Authorization;
using MfaFunctions.Platform.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace MfaFunctions.Audit;

/// <summary>Returns the whole audit log, or what the query selects after a cursor, as lines of JSON.</summary>
public sealed class ExportAudit(AuditPages pages, AuditCursors cursors)
{
    [Function(nameof(ExportAudit))]
    [TenantAccess(Role.Owner)]
    public IResult Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/tenants/{t}/audit.ndjson")] HttpRequest request
    )
    {
        var tenant = request.Caller().Tenant.Id;
        var errors = new FieldErrors();
        var query = AuditQuery.Read(errors, request);
        return errors.Any(out var invalid) ? ApiResult.Refused(invalid)
            : cursors.Read(request, tenant, out var after) is { } refusal ? ApiResult.Refused(refusal)
            : new JsonLines<AuditEntry>(
                pages.ReadAsync(tenant, after, query, request.HttpContext.RequestAborted),
                $"{tenant}-audit.ndjson"
            );
    }
}
