using System.Text.Json;
using Azure.Data.Tables;
using MfaFunctions.Platform;
using MfaFunctions.Protection;

namespace MfaFunctions.Events;

/// <summary>The row of an event next to the change it describes. It exists until the event has been processed.</summary>
public static class EventRow
{
    private const string ToldOwners = "ToldOwners";

    /// <summary>
    /// Prefix of the keys of rows that no queue message names: session changes, which only the audit log records. Earlier versions wrote
    /// them; today the account's row carries these events.
    /// </summary>
    public const string AuditPrefix = "audit:";

    /// <summary>Upper bound of those keys: ';' is the character after ':'.</summary>
    public const string AuditLimit = "audit;";

    /// <summary>Upper bound of the keys of <see cref="Key"/>: ';' is the character after ':'.</summary>
    public const string KeyLimit = "event;";

    public static string Key(string eventId) => "event:" + eventId;

    /// <summary>The row with its MAC: whoever could write one would decide whom a one-time link is mailed to.</summary>
    internal static TableEntity ToEntity(SecurityEvent e, string table, string partition, RowMacs macs)
    {
        var row = new TableEntity(partition, Key(e.Id))
        {
            ["Kind"] = e.Kind.ToString(),
            ["Tenant"] = e.Tenant.Value,
            ["User"] = e.User?.Value,
            ["Actor"] = e.Actor?.Value,
            ["OccurredAt"] = e.OccurredAt,
            [ToldOwners] = e.ToldOwners is null ? null : string.Join(',', e.ToldOwners),
            ["Data"] = JsonSerializer.Serialize(e.Data),
        };
        macs.Add(table, row);
        return row;
    }

    /// <exception cref="FormatException">The row was written by a later version of this app.</exception>
    /// <exception cref="ProtectionException">The row was not written by this app.</exception>
    internal static SecurityEvent FromEntity(TableEntity row, string table, RowMacs macs)
    {
        macs.Check(table, row);
        return new SecurityEvent
        {
            Id = row.RowKey[(row.RowKey.IndexOf(':', StringComparison.Ordinal) + 1)..],
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
