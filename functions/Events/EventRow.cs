using System.Text.Json;
using Azure.Data.Tables;
using MfaFunctions.Platform;

namespace MfaFunctions.Events;

/// <summary>The row an event has beside the change it tells of: the mark that it has not been dealt with yet.</summary>
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

    /// <summary>What is merged into a row to note that these Owners have rows of their own.</summary>
    public static TableEntity ToMailed(string partition, string eventId, IReadOnlyList<UserId> owners) =>
        new(partition, Key(eventId)) { [ToldOwners] = string.Join(',', owners) };

    /// <exception cref="FormatException">The row was not written by this app, or by a later version of it.</exception>
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
