using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Azure.Data.Tables;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Text;

namespace MfaFunctions.Events;

/// <summary>An event as a row of table MfaAudit, and the mark beside it that no seal covers it yet.</summary>
public static class AuditRow
{
    /// <summary>Keys of rows are below this one, those of marks above: rows begin with a digit.</summary>
    public const string KeyLimit = ":";

    /// <summary>What the keys of marks begin with; the row's own key follows.</summary>
    public const string MarkPrefix = "unsealed:";

    /// <summary>Keys of marks are below this one: ';' is the character after ':'.</summary>
    public const string MarkLimit = "unsealed;";

    private const int TicksLength = 19;

    /// <summary>A tenant's events of a month, UTC.</summary>
    public static string Partition(TenantId tenant, DateTimeOffset at)
    {
        return string.Create(CultureInfo.InvariantCulture, $"{tenant.Value}~{at.UtcDateTime:yyyyMM}");
    }

    /// <summary>When the event of this key happened: the newest come first in the order of keys.</summary>
    /// <exception cref="FormatException">Not the key of a row.</exception>
    public static DateTimeOffset TimeOf(string rowKey)
    {
        return
            rowKey.Length > TicksLength
            && long.TryParse(rowKey[..TicksLength], NumberStyles.None, CultureInfo.InvariantCulture, out var ticks)
            && ticks <= DateTimeOffset.MaxValue.UtcTicks
            ? new DateTimeOffset(DateTimeOffset.MaxValue.UtcTicks - ticks, TimeSpan.Zero)
            : throw new FormatException("Not the key of an audit row.");
    }

    public static TableEntity ToEntity(SecurityEvent e)
    {
        // The person too: all members are told of a switch under one event id.
        var key = string.Create(
            CultureInfo.InvariantCulture,
            $"{DateTimeOffset.MaxValue.UtcTicks - e.OccurredAt.UtcTicks:D19}~{e.Id}{(e.User is null ? "" : "~" + e.User)}"
        );
        return new TableEntity(Partition(e.Tenant, e.OccurredAt), key)
        {
            ["Kind"] = e.Kind.ToString(),
            ["User"] = e.User?.Value,
            ["Actor"] = e.Actor?.Value,
            ["OccurredAt"] = e.OccurredAt,
            ["Data"] = JsonSerializer.Serialize(e.Data),
        };
    }

    /// <summary>The mark, which already holds the row's hash: what is altered before the seal is found, too.</summary>
    public static TableEntity ToMark(TableEntity row, DateTimeOffset now)
    {
        return new TableEntity(row.PartitionKey, MarkPrefix + row.RowKey) { ["Hash"] = Hash(row), ["AddedAt"] = now };
    }

    /// <summary>Lower-case hex of the SHA-256 over the keys and every property in the order of names, whichever properties there are.</summary>
    public static string Hash(TableEntity row)
    {
        // The service adds its own time and annotations, and keeps no nulls.
        var properties = row.Where(p =>
                p.Value is not null
                && p.Key is not ("PartitionKey" or "RowKey" or "Timestamp")
                && !p.Key.StartsWith("odata.", StringComparison.Ordinal)
            )
            .OrderBy(p => p.Key, StringComparer.Ordinal);
        return Convert.ToHexStringLower(
            SHA256.HashData(
                LengthPrefixed.Encode([row.PartitionKey, row.RowKey, .. properties.SelectMany(p => new[] { p.Key, Text(p.Value) })])
            )
        );
    }

    private static string Text(object value) =>
        value switch
        {
            string text => "text " + text,
            DateTimeOffset at => string.Create(CultureInfo.InvariantCulture, $"time {at.UtcTicks}"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{value.GetType().Name} {value}"),
        };
}
