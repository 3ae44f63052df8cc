using System.Text.Json;
using Azure.Data.Tables;
using MfaFunctions.Platform;

namespace MfaFunctions.Events;

/// <summary>The row of an event next to the change it describes. It exists until the event has been processed.</summary>
public static class EventRow
{
    private const string ToldOwners = "ToldOwners";

    public static string Key(string eventId) => "event:" + eventId;

    public static TableEntity ToEntity(SecurityEvent e, string partition)
    {
        return new TableEntity(partition, Key(e.Id))
        {
            ["Kind"] = e.Kind.ToString(),
            ["Tenant"] = e.Tenant.Value,
            ["User"] = e.User?.Value,
            ["Actor"] = e.Actor?.Value,
            ["OccurredAt"] = e.OccurredAt,
            ["Data"] = JsonSerializer.Serialize(e.Data),
        };
    }

    /// <summary>The merge into an event row that records that these Owners have event rows of their own.</summary>
    public static TableEntity ToMailed(string partition, string eventId, IReadOnlyList<UserId> owners) =>
        new(partition, Key(eventId)) { [ToldOwners] = string.Join(',', owners) };

    /// <exception cref="FormatException">The row was written by something else or by a later version of this app.</exception>
    public static SecurityEvent FromEntity(TableEntity row)
    {
        return new SecurityEvent
        {
            Id = row.RowKey["event:".Length..],
            Kind = Enum.TryParse<EventKind>(row.GetString("Kind"), out var kind)
                ? kind
                : throw new FormatException("Unknown kind of event."),
            Tenant = TenantId.Parse(row.GetString("Tenant")),
            User = row.GetString("User") is { } user ? UserId.Parse(user) : null,
            Actor = row.GetString("Actor") is { } actor ? UserId.Parse(actor) : null,
            OccurredAt = row.GetDateTimeOffset("OccurredAt") ?? throw new FormatException("The event has no time."),
            ToldOwners = row.GetString(ToldOwners)?.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(UserId.Parse).ToArray(),
            Data = JsonSerializer.Deserialize<Dictionary<string, string>>(row.GetString("Data") ?? "{}")!,
        };
    }
}
