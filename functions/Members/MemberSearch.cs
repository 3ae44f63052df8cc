using System.Runtime.CompilerServices;
using MfaFunctions.Accounts;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Http;
using MfaFunctions.Platform.Text;
using Microsoft.AspNetCore.Http;

namespace MfaFunctions.Members;

/// <summary>
/// The query parameters <c>q</c> and <c>sort</c>: whose name or address begins with a text, in which order. Of two orders, the people found
/// in the first come before those found only in the second.
/// </summary>
internal sealed class MemberSearch
{
    private readonly IReadOnlyList<(RosterOrder Order, string Folded)> _ranges;

    private MemberSearch(params IReadOnlyList<(RosterOrder Order, string Folded)> ranges) => _ranges = ranges;

    /// <returns>Null without either parameter: everybody in order of ids.</returns>
    public static MemberSearch? Read(FieldErrors errors, HttpRequest request)
    {
        var (sort, q) = (request.Query["sort"].ToString(), request.Query["q"].ToString());
        if (sort is not ("" or "email" or "name"))
        {
            errors.Add("sort", Reason.Of("not_a_choice", ("choices", new[] { "email", "name" })));
        }

        if (q.Length > EmailAddress.OctetLimit)
        {
            errors.Add("q", Reason.Of("too_long", ("limit", EmailAddress.OctetLimit)));
        }
        else if (q.Length > 0 && SearchText.Fold(q).Length == 0)
        {
            errors.Add("q", Reason.Of("nothing_visible.search"));
        }

        if (errors.Any(out _) || (sort.Length == 0 && q.Length == 0))
        {
            return null;
        }

        var order = sort == "name" ? RosterOrder.Name : RosterOrder.Email;
        return q.Length == 0 ? new MemberSearch((order, ""))
            : order == RosterOrder.Email ? new MemberSearch(ByEmail(q), ByName(q))
            : new MemberSearch(ByName(q), ByEmail(q));
    }

    /// <summary>Whether a key is one of this search, which another one's cursor does not lead to.</summary>
    public bool HasKey(string key) => RangeOf(key) >= 0;

    /// <summary>The people found, in order, with the key of each.</summary>
    /// <param name="after">Key of the last person already known; null to start with the first.</param>
    /// <param name="atOnce">Entries per storage request (1-1000).</param>
    public async IAsyncEnumerable<IndexedEntry> FindAsync(
        RosterIndex index,
        TenantId tenant,
        string? after,
        int atOnce,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        for (var i = after is null ? 0 : RangeOf(after); i < _ranges.Count; (i, after) = (i + 1, null))
        {
            var (order, folded) = _ranges[i];
            await foreach (var found in index.ReadAsync(tenant, order, folded, after, atOnce, cancellationToken))
            {
                // A key holds only the beginning of a long text, and a person found by both was listed with the first.
                if (IsIn(i, found.Entry) && !Enumerable.Range(0, i).Any(earlier => IsIn(earlier, found.Entry)))
                {
                    yield return found;
                }
            }
        }
    }

    private static (RosterOrder Order, string Folded) ByEmail(string q) => (RosterOrder.Email, SearchText.FoldAddress(q));

    private static (RosterOrder Order, string Folded) ByName(string q) => (RosterOrder.Name, SearchText.Fold(q));

    private bool IsIn(int range, RosterEntry entry) =>
        RosterRows.TextOf(_ranges[range].Order, entry).StartsWith(_ranges[range].Folded, StringComparison.Ordinal);

    private int RangeOf(string key)
    {
        for (var i = 0; i < _ranges.Count; i++)
        {
            if (key.StartsWith(RosterRows.Start(_ranges[i].Order, _ranges[i].Folded), StringComparison.Ordinal))
            {
                return i;
            }
        }

        return -1;
    }
}
