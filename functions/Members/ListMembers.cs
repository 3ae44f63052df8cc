using MfaFunctions.Accounts;
using MfaFunctions.Authorization;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace MfaFunctions.Members;

/// <summary>Lists a tenant's people and their enrollment state from the roster, which lags the accounts by moments.</summary>
public sealed class ListMembers(Roster roster)
{
    private const int PageSize = 100;

    // Bounds the entries read per page, so that a selective filter does not scan a whole large tenant.
    private const int LongestSearch = 5 * Roster.LongestPage;

    /// <param name="Members">At most 100 members, in order of their ids.</param>
    /// <param name="Totals">Totals over the whole tenant; on the first page only.</param>
    /// <param name="Cursor">Cursor of the next page; null on the last page.</param>
    public sealed record Answer(IReadOnlyList<MemberResource> Members, MemberTotals? Totals, string? Cursor);

    [Function(nameof(ListMembers))]
    [TenantAccess(Role.Owner)]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/tenants/{t}/members")] HttpRequest request,
        CancellationToken cancellationToken
    )
    {
        var owner = request.Caller();
        var errors = new FieldErrors();
        var state = MemberFilter.Read(errors, request);
        string? after = null;
        if (request.Query["cursor"].ToString() is { Length: > 0 } cursor)
        {
            after = UserId.TryParse(cursor, out var user) ? user.Value : null;
            if (after is null)
            {
                errors.Add("cursor", FieldErrors.UnknownCursor);
            }
        }

        if (errors.Any(out var invalid))
        {
            return ApiResult.Refused(invalid);
        }

        return ApiResult.Ok(await ReadAsync(owner, state, after, cancellationToken));
    }

    private async Task<Answer> ReadAsync(SessionContext owner, EnrollmentState? state, string? after, CancellationToken cancellationToken)
    {
        var totals = after is null ? await MemberTotals.SumAsync(Resources(owner, after: null, cancellationToken)) : null;
        var found = new List<MemberResource>();
        var searched = 0;
        await foreach (var member in Resources(owner, after, cancellationToken))
        {
            if (found.Count == PageSize || searched == LongestSearch)
            {
                return new Answer(found, totals, after);
            }

            searched++;
            after = member.UserId;
            if (state is null || member.State == state)
            {
                found.Add(member);
            }
        }

        return new Answer(found, totals, null);
    }

    private IAsyncEnumerable<MemberResource> Resources(SessionContext owner, string? after, CancellationToken cancellationToken) =>
        roster.ReadAllAsync(owner.Tenant.Id, after, cancellationToken).Select(entry => MemberResource.Of(owner.Tenant, entry, owner.Now));
}
