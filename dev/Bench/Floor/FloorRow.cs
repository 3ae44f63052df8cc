using System.Text;
using System.Text.Json.Nodes;
using MfaFunctions.Events;
using MfaFunctions.Platform;

namespace MfaFunctions.Dev.Bench.Floor;

/// <summary>Rows as the product writes them, under other keys.</summary>
/// <param name="json">The row, with <see cref="Partition"/> and <see cref="Key"/> for its keys.</param>
internal sealed class FloorRow(string json)
{
    private const string Partition = "{partition}";
    private const string Key = "{key}";

    /// <summary>What a verification adds to the audit log, in one transaction: the event's row and its mark.</summary>
    public static (FloorRow Row, FloorRow Mark) Audit { get; } = NewAudit();

    /// <param name="stored">A row that the product has written.</param>
    public static FloorRow Like(byte[] stored)
    {
        var row = JsonNode.Parse(stored)!.AsObject();
        row.Remove("Timestamp");
        (row["PartitionKey"], row["RowKey"]) = (Partition, Key);
        return new FloorRow(row.ToJsonString());
    }

    public byte[] ToBytes(string partition, string key) =>
        Encoding.UTF8.GetBytes(json.Replace(Partition, partition, StringComparison.Ordinal).Replace(Key, key, StringComparison.Ordinal));

    private static (FloorRow Row, FloorRow Mark) NewAudit()
    {
        var user = UserId.New();
        var row = AuditRow.ToEntity(
            new SecurityEvent
            {
                Id = Identifier.New(),
                Kind = EventKind.SecondFactorVerified,
                Tenant = TenantId.Parse("floor"),
                User = user,
                Actor = user,
                OccurredAt = TimeProvider.System.GetUtcNow(),
                Data = new Dictionary<string, string> { ["client"] = "Chrome on Windows", ["method"] = "app" },
            }
        );
        return (Written(row), Written(AuditRow.ToMark(row, TimeProvider.System.GetUtcNow())));
    }

    private static FloorRow Written(IDictionary<string, object> row)
    {
        var json = new JsonObject { ["PartitionKey"] = Partition, ["RowKey"] = Key };
        foreach (var (name, value) in row.Where(property => !property.Key.EndsWith("Key", StringComparison.Ordinal)))
        {
            json[name] = value is DateTimeOffset at ? at.ToString("O", null) : (string)value;
        }

        return new FloorRow(json.ToJsonString());
    }
}
