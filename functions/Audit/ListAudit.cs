using MfaFunctions.Accounts;
using MfaFunctions.Authorization;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Net.Http.Headers;

namespace MfaFunctions.Audit;

/// <summary>Route 23: an Owner reads the tenant's events, newest first, by page or all at once as JSON lines.</summary>
public sealed class ListAudit(AuditPages pages, AuditCursors cursors)
{
    public const int PageSize = 50;

    /// <param name="Cursor">Cursor of the next page; null on the last page.</param>
    public sealed record Answer(IReadOnlyList<AuditEntry> Entries, string? Cursor);

    [Function(nameof(ListAudit))]
    [TenantAccess(Role.Owner)]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "tenants/{t}/audit")] HttpRequest request,
        CancellationToken cancellationToken
    )
    {
        var tenant = request.Caller().Tenant.Id;
        string? after = null;
        if (request.Query["cursor"].ToString() is { Length: > 0 } cursor && !cursors.TryOpen(tenant, cursor, out after))
        {
            return ApiResult.Refused(ApiError.InvalidField("cursor", FieldErrors.UnknownCursor + ", unchanged"));
        }

        return WantsLines(request)
            ? new JsonLines<AuditEntry>(pages.ReadAsync(tenant, after, cancellationToken: request.HttpContext.RequestAborted))
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

    private static bool WantsLines(HttpRequest request) =>
        MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out var accepted)
        && accepted.Any(type => type.MediaType == JsonLines.MediaType);
}
