using System.Globalization;
using Azure.Data.Tables;
using MfaFunctions.Events;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Http;
using MfaFunctions.Platform.Text;
using Microsoft.AspNetCore.Http;

namespace MfaFunctions.Audit;

/// <summary>The query parameters <c>kind</c>, <c>user</c>, <c>from</c> and <c>to</c>: which events to show.</summary>
/// <param name="Kinds">Only events of these kinds; empty for all.</param>
/// <param name="User">Only events that concern this user or that the user caused; null for all.</param>
/// <param name="From">Only events at this time or later; null for no limit.</param>
/// <param name="To">Only events before this time; null for no limit.</param>
public sealed record AuditQuery(IReadOnlyList<EventKind> Kinds, UserId? User, DateTimeOffset? From, DateTimeOffset? To)
{
    private const int MostKinds = 20;

    public static AuditQuery All { get; } = new([], null, null, null);

    /// <summary>Whether storage passes over rows to find the events.</summary>
    public bool IsSelective => Kinds.Count > 0 || User is not null;

    public static AuditQuery Read(FieldErrors errors, HttpRequest request)
    {
        var kinds = new List<EventKind>();
        foreach (var text in request.Query["kind"].OfType<string>().Where(t => t.Length > 0))
        {
            if (Enum.GetValues<EventKind>().Where(k => SnakeCase.Of(k) == text).ToArray() is [var kind])
            {
                kinds.Add(kind);
            }
            else
            {
                errors.Add("kind", Reason.Of("not_an_event_kind"));
            }
        }

        if (kinds.Count > MostKinds)
        {
            errors.Add("kind", Reason.Of("too_many_entries", ("limit", MostKinds)));
        }

        UserId? user = null;
        if (request.Query["user"].ToString() is { Length: > 0 } id && !UserId.TryParse(id, out user))
        {
            errors.Add("user", Reason.Of("not_a_user_id"));
        }

        var (from, to) = (Time(errors, request, "from"), Time(errors, request, "to"));
        if (from >= to)
        {
            errors.Add("to", Reason.Of("not_later", ("other", "from")));
        }

        return new AuditQuery([.. kinds.Distinct()], user, from, to);
    }

    /// <summary>Whether events of the month (its audit partition) can match.</summary>
    internal bool Covers(TenantId tenant, string partition) =>
        (From is not { } from || string.CompareOrdinal(partition, AuditRow.Partition(tenant, from)) >= 0)
        && (To is not { } to || string.CompareOrdinal(partition, AuditRow.Partition(tenant, to)) <= 0);

    /// <summary>The storage filter for the matching rows of a partition.</summary>
    /// <param name="after">Key of the last row already known; empty to start with the newest.</param>
    internal string FilterOf(string partition, string after)
    {
        // The keys are in descending order of time: later events have smaller keys.
        var newest = To is { } to ? AuditRow.StartBefore(to) : "";
        var oldest = From is { } from ? AuditRow.StartBefore(from) : AuditRow.KeyLimit;
        var start = string.CompareOrdinal(after, newest) > 0 ? after : newest;
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {partition} and RowKey gt {start} and RowKey lt {oldest}");
        if (Kinds.Count > 0)
        {
            filter += $" and ({string.Join(" or ", Kinds.Select(kind => $"Kind eq '{kind}'"))})";
        }

        return User is { Value: var user } ? filter + TableClient.CreateQueryFilter($" and (User eq {user} or Actor eq {user})") : filter;
    }

    private static DateTimeOffset? Time(FieldErrors errors, HttpRequest request, string parameter)
    {
        if (request.Query[parameter].ToString() is not { Length: > 0 } text)
        {
            return null;
        }

        if (
            DateTimeOffset.TryParse(
                text,
                CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
                out var time
            )
        )
        {
            return time;
        }

        errors.Add(parameter, Reason.Of("not_a_time"));
        return null;
    }
}
