using MfaFunctions.Accounts;
using MfaFunctions.Authorization;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace MfaFunctions.Audit;

/// <summary>Lists what happened in a tenant, newest first, page by page.</summary>
public sealed class ListAudit(AuditPages pages, AuditCursors cursors)
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
        return cursors.Read(request, tenant, out var after) is { } refusal
            ? ApiResult.Refused(refusal)
            : ApiResult.Ok(await PageAsync(tenant, after, cancellationToken));
    }

    private async Task<Answer> PageAsync(TenantId tenant, string? after, CancellationToken cancellationToken)
    {
        var entries = new List<AuditEntry>();
        // One entry more than the page shows whether there is another page.
        await foreach (var entry in pages.ReadAsync(tenant, after, PageSize + 1, cancellationToken))
        {
            if (entries.Count == PageSize)
            {
                return new Answer(entries, cursors.After(tenant, entries[^1].Id));
            }

            entries.Add(entry);
        }

        return new Answer(entries, null);
    }
}
