using MfaFunctions.Accounts;
using MfaFunctions.Authorization;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace MfaFunctions.Audit;

/// <summary>Lists what happened in a tenant, newest first, page by page, with what the people were called at the time.</summary>
public sealed class ListAudit(AuditPages pages, AuditCursors cursors, PersonNames names)
{
    public const int PageSize = 50;

    /// <param name="Cursor">Cursor of the next page; null on the last page.</param>
    public sealed record Answer(IReadOnlyList<AuditEntry> Entries, string? Cursor);

    [Function(nameof(ListAudit))]
    [TenantAccess(Role.Owner)]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/tenants/{t}/audit")] HttpRequest request,
        CancellationToken cancellationToken
    )
    {
        var tenant = request.Caller().Tenant.Id;
        var errors = new FieldErrors();
        var query = AuditQuery.Read(errors, request);
        return errors.Any(out var invalid) ? ApiResult.Refused(invalid)
            : cursors.Read(request, tenant, out var after) is { } refusal ? ApiResult.Refused(refusal)
            : ApiResult.Ok(await PageAsync(tenant, after, query, cancellationToken));
    }

    private async Task<Answer> PageAsync(TenantId tenant, string? after, AuditQuery query, CancellationToken cancellationToken)
    {
        var (entries, next) = await pages.ReadPageAsync(tenant, after, query, PageSize, cancellationToken);
        var called = await names.ReadAsync(tenant, entries.SelectMany(e => e.People), cancellationToken);
        return new Answer([.. entries.Select(e => e.With(called))], next is null ? null : cursors.After(tenant, next));
    }
}
