using System.Text.Json;
using Azure.Data.Tables;
using MfaFunctions.Accounts;
using MfaFunctions.Events;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Text;

namespace MfaFunctions.Audit;

/// <summary>An event as returned to an Owner.</summary>
/// <param name="Id">Id of the entry; ids sort in list order.</param>
/// <param name="Kind">Kind of event, such as <c>authenticator_added</c>.</param>
/// <param name="UserId">User it concerns; null if it concerns the tenant.</param>
/// <param name="ActorId">User who caused it; null for an operator or the service itself.</param>
/// <param name="User">What the user was called at the time; null in exports, and if nobody knows.</param>
/// <param name="Actor">What the actor was called at the time; null in exports, and if nobody knows.</param>
/// <param name="Client">Coarse description of the client, if known.</param>
/// <param name="Details">Other details: names, modes, numbers.</param>
public sealed record AuditEntry(
    string Id,
    DateTimeOffset At,
    string Kind,
    string? UserId,
    string? ActorId,
    AuditPerson? User,
    AuditPerson? Actor,
    string? Client,
    IReadOnlyDictionary<string, string> Details
)
{
    public static AuditEntry Of(TableEntity row)
    {
        var data = JsonSerializer.Deserialize<Dictionary<string, string>>(row.GetString("Data") ?? "{}")!;
        data.Remove(EventData.Client, out var client);
        // Only meaningful for the mail that derives a link from it.
        data.Remove(EventData.LinkEntry);
        // Only meaningful to services that know the sessions.
        data.Remove(EventData.EndedSessions);
        data.Remove(EventData.RaisedSession);
        return new AuditEntry(
            row.RowKey,
            row.GetDateTimeOffset("OccurredAt")!.Value,
            SnakeCase.Of(row.GetString("Kind")),
            row.GetString("User"),
            row.GetString("Actor"),
            null,
            null,
            client,
            data
        );
    }

    /// <summary>The ids of the people in the entry.</summary>
    internal IEnumerable<UserId> People => new[] { UserId, ActorId }.OfType<string>().Select(Platform.UserId.Parse);

    internal AuditEntry With(PersonHistory names) => this with { User = Named(names, UserId), Actor = Named(names, ActorId) };

    private AuditPerson? Named(PersonHistory names, string? id) =>
        id is not null && names.Of(Platform.UserId.Parse(id), At) is { } name ? new AuditPerson(id, name.Email, name.DisplayName) : null;
}

/// <summary>A person as called at the time of an event.</summary>
public sealed record AuditPerson(string Id, string Email, string? DisplayName);
