using Azure;
using Azure.Data.Tables;

namespace MfaFunctions.Tests.Packages.Tables;

public sealed class QueryTests
{
    [Fact]
    public async Task Filter_matches_every_type_of_value()
    {
        var table = await TestTable.NewAsync();
        var sample = Thing.Sample();
        await table.AddEntityAsync(sample);
        await table.AddEntityAsync(new Thing { RowKey = "other", At = sample.At.AddDays(1) });

        string[] filters =
        [
            TableClient.CreateQueryFilter($"RowKey eq {"r"}"),
            TableClient.CreateQueryFilter($"Long eq {sample.Long}"),
            TableClient.CreateQueryFilter($"Int eq {sample.Int}"),
            TableClient.CreateQueryFilter($"Bool eq {true}"),
            TableClient.CreateQueryFilter($"At eq {sample.At}"),
            TableClient.CreateQueryFilter($"At lt {sample.At.AddHours(1)}"),
            TableClient.CreateQueryFilter($"Guid eq {sample.Guid}"),
            TableClient.CreateQueryFilter($"Day eq {"Saturday"} and PartitionKey eq {"p"}"),
        ];

        foreach (var filter in filters)
        {
            Assert.Equal("r", Assert.Single(await table.QueryAsync<Thing>(filter).ToListAsync()).RowKey);
        }
    }

    [Fact]
    public void Each_value_is_formatted_as_the_literal_of_its_type()
    {
        var at = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.FromHours(1));
        var utc = at.UtcDateTime;
        byte[] bytes = [1, 255];

        var filter = TableClient.CreateQueryFilter(
            $"A eq {"it's"} and B eq {5} and C eq {6L} and D eq {true} and E eq {at} and F eq {utc} and G eq {.5} and H eq {bytes}"
        );

        Assert.Equal(
            "A eq 'it''s' and B eq 5 and C eq 6L and D eq true and E eq datetime'2026-03-01T11:00:00Z'"
                + " and F eq datetime'2026-03-01T11:00:00Z' and G eq 0.5 and H eq X'01FF'",
            filter
        );
        Assert.Throws<ArgumentException>(() => TableClient.CreateQueryFilter($"A eq {TimeSpan.Zero}"));
    }

    [Fact]
    public async Task Selection_omits_the_other_properties()
    {
        var table = await TestTable.NewAsync();
        await table.AddEntityAsync(Thing.Sample());

        var row = Assert.Single(await table.QueryAsync<TableEntity>(select: ["RowKey", "Long"]).ToListAsync());

        Assert.Equal(("r", long.MaxValue), (row.RowKey, row.GetInt64("Long")));
        Assert.False(row.ContainsKey("Text"));
    }

    [Fact]
    public async Task Every_row_has_its_ETag()
    {
        var table = await TestTable.NewAsync();
        var added = await table.AddEntityAsync(Thing.Sample());

        var row = Assert.Single(await table.QueryAsync<Thing>().ToListAsync());

        Assert.Equal(added.Headers.ETag, row.ETag);
        Assert.Equal(204, (await table.UpdateEntityAsync(row, row.ETag)).Status);
    }

    [Fact]
    public async Task Enumeration_follows_pages_beyond_a_thousand_rows()
    {
        var table = await TestTable.NewAsync();
        await FillAsync(table, 1_100);

        var pages = await table.QueryAsync<Thing>().AsPages().Select(page => page.Values.Count).ToListAsync();
        var rows = await table.QueryAsync<Thing>("PartitionKey eq 'p'").Select(thing => thing.RowKey).ToListAsync();

        Assert.Equal([1_000, 100], pages);
        Assert.Equal(1_100, rows.Distinct().Count());
        Assert.Equal(rows.Order(StringComparer.Ordinal), rows);
    }

    [Fact]
    public async Task Continuation_token_resumes_after_the_page()
    {
        var table = await TestTable.NewAsync();
        await FillAsync(table, 10);
        var query = table.QueryAsync<Thing>("PartitionKey eq 'p'", maxPerPage: 4);

        var first = await query.AsPages().FirstAsync();
        var rest = await query.AsPages(first.ContinuationToken).ToListAsync();
        var larger = await query.AsPages(first.ContinuationToken, pageSizeHint: 6).ToListAsync();

        Assert.Equal(["r0000", "r0001", "r0002", "r0003"], first.Values.Select(thing => thing.RowKey));
        Assert.Equal([4, 2], rest.Select(page => page.Values.Count));
        Assert.Equal("r0004", rest[0].Values[0].RowKey);
        Assert.Null(rest[^1].ContinuationToken);
        Assert.Equal([6], larger.Select(page => page.Values.Count));
    }

    [Fact]
    public async Task Query_of_a_missing_table_fails_with_404()
    {
        var service = new TableServiceClient(await Infrastructure.Azurite.NewAccountAsync());

        var missing = await Assert.ThrowsAsync<RequestFailedException>(async () =>
            await service.GetTableClient("none").QueryAsync<Thing>().ToListAsync()
        );

        Assert.Equal(404, missing.Status);
    }

    private static async Task FillAsync(TableClient table, int count)
    {
        var rows = Enumerable.Range(0, count).Select(i => new Thing { RowKey = $"r{i:D4}" });
        foreach (var chunk in rows.Chunk(100))
        {
            await table.SubmitTransactionAsync(chunk.Select(thing => new TableTransactionAction(TableTransactionActionType.Add, thing)));
        }
    }
}
