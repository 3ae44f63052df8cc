using Azure;
using Azure.Data.Tables;

namespace MfaFunctions.Tests.Packages.Tables;

public sealed class EntityTests
{
    [Fact]
    public async Task Added_entity_is_read_with_the_returned_ETag()
    {
        var table = await TestTable.NewAsync();

        var added = await table.AddEntityAsync(new TableEntity("p", "r") { ["Name"] = "one" });

        Assert.Equal(204, added.Status);
        var read = (await table.GetEntityAsync<TableEntity>("p", "r")).Value;
        Assert.Equal("one", read.GetString("Name"));
        Assert.Equal(added.Headers.ETag, read.ETag);
        Assert.NotNull(read.Timestamp);
    }

    [Fact]
    public async Task Adding_twice_fails_with_409_and_its_error_code()
    {
        var table = await TestTable.NewAsync();
        await table.AddEntityAsync(new TableEntity("p", "r"));

        var refused = await Assert.ThrowsAsync<RequestFailedException>(() => table.AddEntityAsync(new TableEntity("p", "r")));

        Assert.Equal((409, "EntityAlreadyExists"), (refused.Status, refused.ErrorCode));
    }

    [Fact]
    public async Task Missing_entity_is_404_or_has_no_value()
    {
        var table = await TestTable.NewAsync();

        var missing = await Assert.ThrowsAsync<RequestFailedException>(() => table.GetEntityAsync<Thing>("p", "none"));
        var ifExists = await table.GetEntityIfExistsAsync<Thing>("p", "none");

        Assert.Equal((404, "ResourceNotFound"), (missing.Status, missing.ErrorCode));
        Assert.False(ifExists.HasValue);
        Assert.Equal(404, ifExists.GetRawResponse().Status);
    }

    [Fact]
    public async Task Existing_entity_has_a_value()
    {
        var table = await TestTable.NewAsync();
        await table.AddEntityAsync(new Thing { Int = 5 });

        var found = await table.GetEntityIfExistsAsync<Thing>("p", "r");

        Assert.True(found.HasValue);
        Assert.Equal(5, found.Value!.Int);
    }

    [Fact]
    public async Task Each_update_returns_the_ETag_for_the_next_update()
    {
        var table = await TestTable.NewAsync();
        var etag = (await table.AddEntityAsync(new Thing { Int = 0 })).Headers.ETag!.Value;

        for (var i = 1; i <= 3; i++)
        {
            etag = (await table.UpdateEntityAsync(new Thing { Int = i }, etag, TableUpdateMode.Replace)).Headers.ETag!.Value;
        }

        var read = (await table.GetEntityAsync<Thing>("p", "r")).Value;
        Assert.Equal(3, read.Int);
        Assert.Equal(etag, read.ETag);
    }

    [Fact]
    public async Task Stale_ETag_fails_with_412()
    {
        var table = await TestTable.NewAsync();
        var first = (await table.AddEntityAsync(new Thing { Int = 0 })).Headers.ETag!.Value;
        await table.UpdateEntityAsync(new Thing { Int = 1 }, first);

        var update = await Assert.ThrowsAsync<RequestFailedException>(() => table.UpdateEntityAsync(new Thing { Int = 2 }, first));
        var delete = await Assert.ThrowsAsync<RequestFailedException>(() => table.DeleteEntityAsync("p", "r", first));

        Assert.Equal((412, "UpdateConditionNotSatisfied"), (update.Status, update.ErrorCode));
        Assert.Equal(412, delete.Status);
        Assert.Equal(1, (await table.GetEntityAsync<Thing>("p", "r")).Value.Int);
    }

    [Fact]
    public async Task Default_ETag_is_refused_and_the_wildcard_matches_any_row()
    {
        var table = await TestTable.NewAsync();
        await table.AddEntityAsync(new Thing { Int = 0 });

        await Assert.ThrowsAsync<ArgumentException>(() => table.UpdateEntityAsync(new Thing { Int = 1 }, default));
        await table.UpdateEntityAsync(new Thing { Int = 2 }, ETag.All);

        Assert.Equal(2, (await table.GetEntityAsync<Thing>("p", "r")).Value.Int);
    }

    [Fact]
    public async Task Update_of_a_missing_entity_fails_with_404()
    {
        var table = await TestTable.NewAsync();

        var missing = await Assert.ThrowsAsync<RequestFailedException>(() => table.UpdateEntityAsync(new Thing(), ETag.All));

        Assert.Equal(404, missing.Status);
    }

    [Theory]
    [InlineData(TableUpdateMode.Merge, true)]
    [InlineData(TableUpdateMode.Replace, false)]
    public async Task Merge_retains_properties_that_replace_removes(TableUpdateMode mode, bool kept)
    {
        var table = await TestTable.NewAsync();
        await table.AddEntityAsync(new TableEntity("p", "r") { ["Old"] = 1 });

        await table.UpdateEntityAsync(new TableEntity("p", "r") { ["New"] = 2 }, ETag.All, mode);

        var read = (await table.GetEntityAsync<TableEntity>("p", "r")).Value;
        Assert.Equal(2, read.GetInt32("New"));
        Assert.Equal(kept, read.ContainsKey("Old"));
    }

    [Fact]
    public async Task Upsert_adds_then_merges_or_replaces()
    {
        var table = await TestTable.NewAsync();

        await table.UpsertEntityAsync(new TableEntity("p", "r") { ["A"] = 1 });
        var merged = await table.UpsertEntityAsync(new TableEntity("p", "r") { ["B"] = 2 });
        var both = (await table.GetEntityAsync<TableEntity>("p", "r")).Value;
        await table.UpsertEntityAsync(new TableEntity("p", "r") { ["C"] = 3 }, TableUpdateMode.Replace);

        Assert.Equal((1, 2), (both.GetInt32("A"), both.GetInt32("B")));
        Assert.Equal(merged.Headers.ETag, both.ETag);
        Assert.Null((await table.GetEntityAsync<TableEntity>("p", "r")).Value.GetInt32("A"));
    }

    [Fact]
    public async Task Deleting_a_missing_entity_does_not_throw()
    {
        var table = await TestTable.NewAsync();
        await table.AddEntityAsync(new Thing());

        Assert.Equal(204, (await table.DeleteEntityAsync("p", "r")).Status);
        Assert.Equal(404, (await table.DeleteEntityAsync("p", "r")).Status);
    }

    [Fact]
    public async Task Entity_can_be_read_changed_and_written_back()
    {
        var table = await TestTable.NewAsync();
        await table.AddEntityAsync(new TableEntity("p", "r") { ["Name"] = "one", ["Big"] = 1L });

        var read = (await table.GetEntityAsync<TableEntity>("p", "r")).Value;
        read["Big"] = 2;
        await table.UpdateEntityAsync(read, read.ETag, TableUpdateMode.Replace);

        var again = (await table.GetEntityAsync<TableEntity>("p", "r")).Value;
        Assert.Equal(("one", 2L), (again.GetString("Name"), again.GetInt64("Big")));
    }

    [Fact]
    public async Task Selection_omits_the_other_properties()
    {
        var table = await TestTable.NewAsync();
        await table.AddEntityAsync(new TableEntity("p", "r") { ["A"] = 1, ["B"] = 2 });

        var read = (await table.GetEntityAsync<TableEntity>("p", "r", ["A"])).Value;

        Assert.Equal(1, read.GetInt32("A"));
        Assert.False(read.ContainsKey("B"));
    }

    [Fact]
    public async Task Creating_an_existing_table_and_deleting_a_missing_one_do_not_throw()
    {
        var table = await TestTable.NewAsync();
        var service = new TableServiceClient(await Infrastructure.Azurite.NewAccountAsync());

        Assert.Equal("things", (await table.CreateIfNotExistsAsync()).Value.Name);
        Assert.Equal("other", (await service.CreateTableIfNotExistsAsync("other")).Value.Name);
        Assert.Equal(204, (await service.DeleteTableAsync("other")).Status);
        Assert.Equal(404, (await service.DeleteTableAsync("other")).Status);
    }

    [Fact]
    public async Task Missing_table_fails_with_404_and_its_error_code()
    {
        var service = new TableServiceClient(await Infrastructure.Azurite.NewAccountAsync());

        var missing = await Assert.ThrowsAsync<RequestFailedException>(() => service.GetTableClient("none").AddEntityAsync(new Thing()));

        Assert.Equal((404, "TableNotFound"), (missing.Status, missing.ErrorCode));
    }
}
