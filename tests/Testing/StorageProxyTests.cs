using Azure.Data.Tables;
using Azure.Storage.Queues;
using MfaFunctions.Testing;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Testing;

public sealed class StorageProxyTests
{
    [Fact]
    public async Task Requests_of_tables_and_queues_are_recorded_with_their_outcome()
    {
        await using var proxy = await StorageProxy.StartAsync(await Azurite.NewAccountAsync());
        var table = new TableClient(proxy.ConnectionString, "Things");
        var queue = new QueueClient(proxy.ConnectionString, "things");
        await table.CreateAsync();
        await queue.CreateAsync();
        proxy.Reset();

        // Keys with characters that are escaped in the path, which the signature covers.
        await table.AddEntityAsync(new TableEntity("a~b", "member:x y"));
        await table.GetEntityAsync<TableEntity>("a~b", "member:x y", ["PartitionKey", "RowKey"]);
        await table.GetEntityIfExistsAsync<TableEntity>("a~b", "absent");
        await table.SubmitTransactionAsync([
            new TableTransactionAction(TableTransactionActionType.UpsertReplace, new TableEntity("a~b", "1")),
            new TableTransactionAction(TableTransactionActionType.UpsertReplace, new TableEntity("a~b", "2")),
        ]);
        await queue.SendMessageAsync("hello");
        await queue.ReceiveMessagesAsync();

        Assert.Equal(
            ["POST Things 204", "GET Things 200", "GET Things 404", "BATCH Things 202", "POST things 201", "GET things 200"],
            proxy.Requests.Select(request => $"{request} {request.Status}")
        );
        Assert.Equal("GET", Assert.Single(proxy.Requests, request => request.IsPoll).Method);
        Assert.Equal(4, proxy.Requests.Count(request => request.Service == "Table"));
    }

    [Fact]
    public async Task App_behind_the_proxy_verifies_a_code_and_every_storage_request_is_accepted()
    {
        var settings = await MfaHost.Settings.NewAsync();
        await using var proxy = await StorageProxy.StartAsync(settings.Storage);
        await using var host = await MfaHost.StartAsync(settings with { Storage = proxy.ConnectionString });
        var member = await host.NewEnrolledMemberAsync();
        await host.DrainAsync();
        await member.SignInAsync();
        host.Clock.NextStep();
        proxy.Reset();

        await member.VerifyAsync(member.Code());

        Assert.Contains(proxy.Requests, request => request is { Resource: "MfaAccounts", Method: "GET" });
        Assert.DoesNotContain(proxy.Requests, request => request.Status is 0 or >= 400 and not 404);
    }
}
