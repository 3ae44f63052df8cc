using MfaFunctions.Accounts;
using MfaFunctions.Authorization;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Http;
using MfaFunctions.Platform.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace MfaFunctions.Members;

/// <summary>
/// Lists and searches a tenant's people with their enrollment state. It reads the roster, which lags the accounts by moments.
/// </summary>
public sealed class ListMembers(Roster roster, RosterIndex index, MemberCursors cursors)
{
    private const int PageSize = 100;

    // Bounds the entries read per page, so that a selective filter does not scan a whole large tenant.
    private const int LongestSearch = 5 * Roster.LongestPage;

    /// <param name="Members">At most 100 members, in order of their ids unless the request asks for another.</param>
    /// <param name="Totals">Totals over the whole tenant; on the first page only, and not in a search.</param>
    /// <param name="Cursor">Cursor of the next page; null on the last page.</param>
    public sealed record Answer(IReadOnlyList<MemberResource> Members, MemberTotals? Totals, string? Cursor);

    private sealed record Query(MemberFilter Filter, MemberSearch? Search, string? After, bool WithTotals);

    [Function(nameof(ListMembers))]
    [TenantAccess(Role.Owner)]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/tenants/{t}/members")] HttpRequest request,
        CancellationToken cancellationToken
    )
    {
        var owner = request.Caller();
        var errors = new FieldErrors();
        var query = Read(errors, owner.Tenant.Id, request);
        return errors.Any(out var invalid) ? ApiResult.Refused(invalid) : ApiResult.Ok(await ReadAsync(owner, query, cancellationToken));
    }

    private Query Read(FieldErrors errors, TenantId tenant, HttpRequest request)
    {
        var (filter, search) = (MemberFilter.Read(errors, request), MemberSearch.Read(errors, request));
        string? after = null;
        if (request.Query["cursor"].ToString() is { Length: > 0 } cursor)
        {
            after = search is null
                ? UserId.TryParse(cursor, out var user)
                    ? user.Value
                    : null
                : cursors.TryOpen(tenant, cursor, out var key) && search.HasKey(key)
                    ? key
                    : null;
            if (after is null)
            {
                errors.Add("cursor", Reason.Of("unknown_cursor.search"));
            }
        }

        var totals = request.Query["totals"].ToString();
        if (totals is not ("" or "true" or "false"))
        {
            errors.Add("totals", Reason.Of("not_a_choice", ("choices", new[] { "true", "false" })));
        }

        return new Query(filter, search, after, after is null && totals != "false" && request.Query["q"].ToString().Length == 0);
    }

    private async Task<Answer> ReadAsync(SessionContext owner, Query query, CancellationToken cancellationToken)
    {
        var tenant = owner.Tenant;
        var totals = query.WithTotals
            ? await MemberTotals.SumAsync(
                roster.ReadAllAsync(tenant.Id, after: null, cancellationToken).Select(entry => MemberResource.Of(tenant, entry, owner.Now))
            )
            : null;
        var found = new List<MemberResource>();
        var (searched, after) = (0, query.After);
        // One more than the page shows whether there is another page. A filter may have to pass over many.
        var atOnce = query.Filter.IsEmpty ? PageSize + 1 : Roster.LongestPage;
        var entries = query.Search is { } search
            ? search.FindAsync(index, tenant.Id, after, atOnce, cancellationToken)
            : roster.ReadAllAsync(tenant.Id, after, cancellationToken, atOnce).Select(entry => new IndexedEntry(entry.User.Value, entry));
        await foreach (var (key, entry) in entries)
        {
            if (found.Count == PageSize || searched == LongestSearch)
            {
                return new Answer(found, totals, query.Search is null ? after : cursors.After(tenant.Id, after!));
            }

            searched++;
            after = key;
            if (MemberResource.Of(tenant, entry, owner.Now) is var member && query.Filter.Matches(member))
            {
                found.Add(member);
            }
        }

        return new Answer(found, totals, null);
    }
}
