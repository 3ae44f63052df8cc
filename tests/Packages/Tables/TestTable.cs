using Azure;
using Azure.Data.Tables;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Packages.Tables;

internal static class TestTable
{
    public static async Task<TableClient> NewAsync(TableClientOptions? options = null)
    {
        var service = new TableServiceClient(await Azurite.NewAccountAsync(), options);
        var table = service.GetTableClient("things");
        await table.CreateIfNotExistsAsync();
        return table;
    }
}

/// <summary>An entity with one property of every type the product stores.</summary>
internal sealed class Thing : ITableEntity
{
    public string PartitionKey { get; set; } = "p";

    public string RowKey { get; set; } = "r";

    public DateTimeOffset? Timestamp { get; set; }

    public ETag ETag { get; set; }

    public string? Text { get; set; }

    public int Int { get; set; }

    public long Long { get; set; }

    public double Double { get; set; }

    public bool Bool { get; set; }

    public Guid Guid { get; set; }

    public DateTimeOffset At { get; set; }

    public byte[]? Bytes { get; set; }

    public DayOfWeek Day { get; set; }

    public long? MaybeLong { get; set; }

    public DateTimeOffset? MaybeAt { get; set; }

    public DayOfWeek? MaybeDay { get; set; }

    public bool? MaybeBool { get; set; }

    public static Thing Sample(string row = "r") =>
        new()
        {
            RowKey = row,
            Text = "Grüße, 世界 🗝 \"quoted\" it's \\ fine\r\n",
            Int = -7,
            Long = long.MaxValue,
            Double = 1.0,
            Bool = true,
            Guid = Guid.Parse("11223344-5566-7788-99aa-bbccddeeff00"),
            At = new DateTimeOffset(2026, 3, 1, 12, 30, 15, TimeSpan.FromHours(2)).AddTicks(1_234_567),
            Bytes = [0, 1, 127, 128, 255],
            Day = DayOfWeek.Saturday,
        };
}
