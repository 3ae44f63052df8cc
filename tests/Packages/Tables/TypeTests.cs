using System.Runtime.Serialization;
using Azure;
using Azure.Data.Tables;

namespace MfaFunctions.Tests.Packages.Tables;

public sealed class TypeTests
{
    [Fact]
    public async Task Every_type_round_trips()
    {
        var table = await TestTable.NewAsync();
        var thing = Thing.Sample();

        await table.AddEntityAsync(thing);

        var read = (await table.GetEntityAsync<Thing>("p", "r")).Value;
        Assert.Equal(thing.Text, read.Text);
        Assert.Equal(thing.Int, read.Int);
        Assert.Equal(thing.Long, read.Long);
        Assert.Equal(thing.Double, read.Double);
        Assert.Equal(thing.Bool, read.Bool);
        Assert.Equal(thing.Guid, read.Guid);
        Assert.Equal(thing.At, read.At);
        Assert.Equal(TimeSpan.Zero, read.At.Offset);
        Assert.Equal(thing.Bytes, read.Bytes);
        Assert.Equal(thing.Day, read.Day);
    }

    [Fact]
    public async Task Nullable_properties_are_absent_or_round_trip()
    {
        var table = await TestTable.NewAsync();
        var at = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

        await table.AddEntityAsync(new Thing { RowKey = "none" });
        await table.AddEntityAsync(
            new Thing
            {
                RowKey = "all",
                MaybeLong = 5,
                MaybeAt = at,
                MaybeDay = DayOfWeek.Monday,
                MaybeBool = false,
            }
        );

        var none = (await table.GetEntityAsync<Thing>("p", "none")).Value;
        var all = (await table.GetEntityAsync<Thing>("p", "all")).Value;
        Assert.Equal((null, null, null, null), (none.MaybeLong, none.MaybeAt, none.MaybeDay, none.MaybeBool));
        Assert.Equal((5L, at, DayOfWeek.Monday, false), (all.MaybeLong, all.MaybeAt, all.MaybeDay, all.MaybeBool));
        Assert.False((await table.GetEntityAsync<TableEntity>("p", "none")).Value.ContainsKey("MaybeLong"));
    }

    [Fact]
    public async Task TableEntity_exposes_the_stored_types()
    {
        var table = await TestTable.NewAsync();
        var thing = Thing.Sample();
        await table.AddEntityAsync(thing);

        var read = (await table.GetEntityAsync<TableEntity>("p", "r")).Value;

        Assert.Equal(thing.Text, read.GetString("Text"));
        Assert.Equal(thing.Int, read.GetInt32("Int"));
        Assert.Equal(thing.Long, read.GetInt64("Long"));
        Assert.Equal(thing.Bool, read.GetBoolean("Bool"));
        Assert.Equal(thing.Guid, read.GetGuid("Guid"));
        Assert.Equal(thing.At, read.GetDateTimeOffset("At"));
        Assert.Equal(thing.At.UtcDateTime, read.GetDateTime("At"));
        Assert.Equal(thing.Bytes, read.GetBinary("Bytes"));
        Assert.Equal("Saturday", read.GetString("Day"));
    }

    [Fact]
    public async Task TableEntity_writes_the_same_types()
    {
        var table = await TestTable.NewAsync();
        var sample = Thing.Sample();
        var entity = new TableEntity("p", "r")
        {
            ["Text"] = sample.Text,
            ["Int"] = sample.Int,
            ["Long"] = sample.Long,
            ["Double"] = 0.5,
            ["Bool"] = sample.Bool,
            ["Guid"] = sample.Guid,
            ["At"] = sample.At,
            ["Bytes"] = sample.Bytes,
            ["Day"] = sample.Day.ToString(),
            ["MaybeLong"] = null,
        };

        await table.AddEntityAsync(entity);

        var read = (await table.GetEntityAsync<Thing>("p", "r")).Value;
        Assert.Equal((sample.Text, sample.Int, sample.Long, 0.5), (read.Text, read.Int, read.Long, read.Double));
        Assert.Equal((sample.Bool, sample.Guid, sample.At, sample.Day), (read.Bool, read.Guid, read.At, read.Day));
        Assert.Equal(sample.Bytes, read.Bytes);
        Assert.Equal(0.5, (await table.GetEntityAsync<TableEntity>("p", "r")).Value.GetDouble("Double"));
    }

    [Theory]
    [InlineData("it's", "o''clock")]
    [InlineData("with space", "plus+and&more=yes")]
    [InlineData("tenant~user", "event:01")]
    [InlineData("Grüße", "世界🗝")]
    [InlineData("100%", "%27 (a,b) $;@!*")]
    [InlineData("", "")]
    public async Task Every_legal_key_addresses_its_row(string partition, string row)
    {
        var table = await TestTable.NewAsync();
        await table.AddEntityAsync(
            new Thing
            {
                PartitionKey = partition,
                RowKey = row,
                Int = 1,
            }
        );

        var read = (await table.GetEntityAsync<Thing>(partition, row)).Value;
        await table.UpdateEntityAsync(
            new Thing
            {
                PartitionKey = partition,
                RowKey = row,
                Int = 2,
            },
            read.ETag
        );
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {partition} and RowKey eq {row}");
        var queried = await table.QueryAsync<Thing>(filter).ToListAsync();

        Assert.Equal((partition, row), (read.PartitionKey, read.RowKey));
        Assert.Equal(2, Assert.Single(queried).Int);
        Assert.Equal(204, (await table.DeleteEntityAsync(partition, row)).Status);
    }

    [Fact]
    public async Task Property_can_be_ignored_or_renamed()
    {
        var table = await TestTable.NewAsync();

        await table.AddEntityAsync(new Renamed { Here = "stored", Ignored = "not stored" });

        var raw = (await table.GetEntityAsync<TableEntity>("p", "r")).Value;
        Assert.Equal("stored", raw.GetString("there"));
        Assert.False(raw.ContainsKey("Ignored"));
        Assert.Equal("stored", (await table.GetEntityAsync<Renamed>("p", "r")).Value.Here);
    }

    [Fact]
    public void Getter_of_another_type_throws()
    {
        var entity = new TableEntity("p", "r") { ["Count"] = 1L };

        Assert.Throws<InvalidOperationException>(() => entity.GetString("Count"));
        Assert.Null(entity.GetString("Missing"));
        Assert.Null(entity["Missing"]);
    }

    private sealed class Renamed : ITableEntity
    {
        public string PartitionKey { get; set; } = "p";

        public string RowKey { get; set; } = "r";

        public DateTimeOffset? Timestamp { get; set; }

        public ETag ETag { get; set; }

        [DataMember(Name = "there")]
        public string? Here { get; set; }

        [IgnoreDataMember]
        public string? Ignored { get; set; }
    }
}
