using Azure;
using Azure.Data.Tables;
using static Azure.Data.Tables.TableTransactionActionType;

namespace MfaFunctions.Tests.Packages.Tables;

public sealed class TransactionTests
{
    [Fact]
    public async Task Every_kind_of_action_succeeds_and_returns_its_ETag()
    {
        var table = await TestTable.NewAsync();
        foreach (var row in (string[])["merge", "replace", "delete", "upsertReplace"])
        {
            await table.AddEntityAsync(Row(row, "Old"));
        }

        var etag = (await table.GetEntityAsync<TableEntity>("p", "replace")).Value.ETag;
        var answer = await table.SubmitTransactionAsync([
            new(Add, Row("add")),
            new(UpdateMerge, Row("merge"), ETag.All),
            new(UpdateReplace, Row("replace"), etag),
            new(Delete, Row("delete")),
            new(UpsertMerge, Row("upsertMerge")),
            new(UpsertReplace, Row("upsertReplace")),
        ]);

        Assert.Equal([204, 204, 204, 204, 204, 204], answer.Value.Select(response => response.Status));
        var rows = await table.QueryAsync<TableEntity>().ToDictionaryAsync(row => row.RowKey);
        Assert.Equal(["add", "merge", "replace", "upsertMerge", "upsertReplace"], rows.Keys);
        Assert.All(rows.Values, row => Assert.Equal(1, row.GetInt32("New")));
        Assert.Equal(["merge"], rows.Values.Where(row => row.ContainsKey("Old")).Select(row => row.RowKey));
        Assert.Equal(rows["add"].ETag, answer.Value[0].Headers.ETag);
        Assert.Equal(rows["merge"].ETag, answer.Value[1].Headers.ETag);
        Assert.Equal(rows["replace"].ETag, answer.Value[2].Headers.ETag);
        Assert.Equal(rows["upsertReplace"].ETag, answer.Value[5].Headers.ETag);
    }

    [Fact]
    public async Task Stale_ETag_rolls_back_everything_and_identifies_the_action()
    {
        var table = await TestTable.NewAsync();
        var stale = (await table.AddEntityAsync(Row("account", "Old"))).Headers.ETag!.Value;
        await table.UpdateEntityAsync(Row("account"), stale);

        var failed = await Assert.ThrowsAsync<TableTransactionFailedException>(() =>
            table.SubmitTransactionAsync([
                new(Add, Row("event:1")),
                new(UpdateReplace, Row("account", "Newer"), stale),
                new(Add, Row("event:2")),
            ])
        );

        Assert.Equal((412, "UpdateConditionNotSatisfied"), (failed.Status, failed.ErrorCode));
        Assert.Equal(1, failed.FailedTransactionActionIndex);
        Assert.Equal(["account"], await table.QueryAsync<TableEntity>().Select(row => row.RowKey).ToListAsync());
        Assert.Null((await table.GetEntityAsync<TableEntity>("p", "account")).Value.GetInt32("Newer"));
    }

    [Fact]
    public async Task Existing_row_fails_the_whole_transaction()
    {
        var table = await TestTable.NewAsync();
        await table.AddEntityAsync(Row("there"));

        var failed = await Assert.ThrowsAsync<TableTransactionFailedException>(() =>
            table.SubmitTransactionAsync([new(Add, Row("new")), new(Add, Row("there"))])
        );

        Assert.Equal((409, "EntityAlreadyExists", 1), (failed.Status, failed.ErrorCode, failed.FailedTransactionActionIndex));
        Assert.False((await table.GetEntityIfExistsAsync<TableEntity>("p", "new")).HasValue);
    }

    [Fact]
    public async Task Failure_of_the_first_action_has_index_zero()
    {
        var table = await TestTable.NewAsync();
        await table.AddEntityAsync(Row("there"));

        var failed = await Assert.ThrowsAsync<TableTransactionFailedException>(() =>
            table.SubmitTransactionAsync([new(Add, Row("there")), new(Add, Row("new"))])
        );

        Assert.Equal(0, failed.FailedTransactionActionIndex);
    }

    [Fact]
    public async Task Deleting_a_missing_row_fails_the_transaction()
    {
        var table = await TestTable.NewAsync();

        var failed = await Assert.ThrowsAsync<TableTransactionFailedException>(() =>
            table.SubmitTransactionAsync([new(Add, Row("new")), new(Delete, Row("none"))])
        );

        Assert.Equal(404, failed.Status);
        Assert.False((await table.GetEntityIfExistsAsync<TableEntity>("p", "new")).HasValue);
    }

    [Fact]
    public async Task Transaction_preserves_all_kinds_of_keys_and_values()
    {
        var table = await TestTable.NewAsync();
        var thing = Thing.Sample("event:it's 100% (ü)");
        thing.PartitionKey = "acme~o'hara";

        await table.SubmitTransactionAsync([new(Add, thing)]);
        thing.Text += "2";
        await table.SubmitTransactionAsync([new(UpdateReplace, thing, ETag.All)]);

        var read = (await table.GetEntityAsync<Thing>(thing.PartitionKey, thing.RowKey)).Value;
        Assert.Equal((thing.Text, thing.Long, thing.At), (read.Text, read.Long, read.At));
        await table.SubmitTransactionAsync([new(Delete, read, read.ETag)]);
        Assert.False((await table.GetEntityIfExistsAsync<Thing>(thing.PartitionKey, thing.RowKey)).HasValue);
    }

    [Fact]
    public async Task Empty_transaction_is_refused()
    {
        var table = await TestTable.NewAsync();

        await Assert.ThrowsAsync<InvalidOperationException>(() => table.SubmitTransactionAsync([]));
    }

    private static TableEntity Row(string row, string property = "New") => new("p", row) { [property] = 1 };
}
