using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Azure.Data.Tables;
using MfaFunctions.Platform;
using MfaFunctions.Protection;

namespace MfaFunctions.Events;

/// <summary>An event as a row of table MfaAudit, and the mark next to it until a seal covers the row.</summary>
public static class AuditRow
{
    /// <summary>Upper bound of row keys, which begin with a digit. Keys of marks are above it.</summary>
    public const string KeyLimit = ":";

    /// <summary>Prefix of the keys of marks; the row's own key follows.</summary>
    public const string MarkPrefix = "unsealed:";

    /// <summary>Upper bound of the keys of marks: ';' is the character after ':'.</summary>
    public const string MarkLimit = "unsealed;";

    private const int TicksLength = 19;

    private const string MonthFormat = "yyyyMM";

    /// <summary>Partition of a tenant's events in one month (UTC).</summary>
    public static string Partition(TenantId tenant, DateTimeOffset at)
    {
        return string.Create(CultureInfo.InvariantCulture, $"{tenant.Value}~{at.UtcDateTime:yyyyMM}");
    }

    /// <summary>Time of the event with this key. Keys are in descending order of time.</summary>
    /// <exception cref="FormatException">The key is not a row's key.</exception>
    public static DateTimeOffset TimeOf(string rowKey)
    {
        return
            rowKey.Length > TicksLength
            && long.TryParse(rowKey[..TicksLength], NumberStyles.None, CultureInfo.InvariantCulture, out var ticks)
            && ticks <= DateTimeOffset.MaxValue.UtcTicks
            ? new DateTimeOffset(DateTimeOffset.MaxValue.UtcTicks - ticks, TimeSpan.Zero)
            : throw new FormatException("Not the key of an audit row.");
    }

    /// <summary>A key right before those of events at this time, and right after those of later events.</summary>
    public static string StartBefore(DateTimeOffset at) =>
        string.Create(CultureInfo.InvariantCulture, $"{DateTimeOffset.MaxValue.UtcTicks - at.UtcTicks + 1:D19}");

    /// <summary>A key after those of all events of a month. It reads as the key of an event in that month.</summary>
    /// <param name="partition">The month's partition.</param>
    public static string EndOf(string partition)
    {
        var first = DateTimeOffset.ParseExact(
            partition[^MonthFormat.Length..],
            MonthFormat,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal
        );
        return string.Create(CultureInfo.InvariantCulture, $"{DateTimeOffset.MaxValue.UtcTicks - first.UtcTicks:D19}~~");
    }

    public static TableEntity ToEntity(SecurityEvent e)
    {
        // Includes the user, because the notifications of a policy change to all members share one event id.
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

    /// <summary>The mark, which already contains the row's hash, so that changes made before the seal are also detected.</summary>
    public static TableEntity ToMark(TableEntity row, DateTimeOffset now)
    {
        return new TableEntity(row.PartitionKey, MarkPrefix + row.RowKey) { ["Hash"] = Hash(row), ["AddedAt"] = now };
    }

    /// <summary>Lower-case hex of the SHA-256 over the keys and all properties, whatever they are, in order of their names.</summary>
    public static string Hash(TableEntity row) => Convert.ToHexStringLower(SHA256.HashData(RowContent.Encode(row)));
}
