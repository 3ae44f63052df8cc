using System.Globalization;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using MfaFunctions.Tests.Infrastructure;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Queues;

namespace MfaFunctions.Tests.Standins.Worker;

public sealed class QueueListenerTests
{
    private static readonly Dictionary<string, string?> Automatic = new() { ["StandIn:Queues"] = null };

    [Fact]
    public async Task Messages_run_by_themselves_and_several_at_once()
    {
        await using var host = await QueueHost.StartAsync(typeof(Work), Automatic);
        var all = new TaskCompletionSource();
        host.Seen.Then = _ => host.Seen.Lines.Count < 8 ? all.Task : Task.FromResult(all.TrySetResult());
        for (var i = 0; i < 8; i++)
        {
            await host.SendAsync("work", i.ToString(CultureInfo.InvariantCulture));
        }

        await host.Seen.WaitAsync(8);

        Assert.Equal(8, host.Seen.Lines.Distinct().Count());
    }

    [Fact]
    public async Task A_stop_lets_the_running_message_finish_and_begins_no_other()
    {
        await using var host = await QueueHost.StartAsync(
            typeof(Work), new(Automatic) { ["AzureFunctionsJobHost:extensions:queues:batchSize"] = "1" });
        var finish = new TaskCompletionSource();
        host.Seen.Then = _ => finish.Task;
        await host.SendAsync("work", "running");
        await host.Seen.WaitAsync(1);

        var stop = host.StopAsync();
        await host.SendAsync("work", "waiting");
        Assert.False(stop.IsCompleted);
        finish.SetResult();
        await stop;

        Assert.Equal(["running"], host.Seen.Lines);
        Assert.Equal(["d2FpdGluZw=="], (await host.LeftInAsync("work")).Visible);
        Assert.Equal(1, (await host.LeftInAsync("work")).Count);
    }

    [Fact]
    public async Task Storage_that_is_down_stops_neither_the_start_nor_the_stop()
    {
        const string Nobody = "http://127.0.0.1:1/a";
        await using var host = await QueueHost.StartAsync(
            typeof(Work), Automatic, $"QueueEndpoint={Nobody};TableEndpoint={Nobody};AccountName=a;AccountKey=AAAA");

        await host.StopAsync();

        Assert.Empty(host.Seen.Lines);
    }

    [Fact]
    public async Task A_queue_that_disappears_is_made_again()
    {
        await using var host = await QueueHost.StartAsync(
            typeof(Work), new(Automatic) { ["AzureFunctionsJobHost:extensions:queues:maxPollingInterval"] = "00:00:00.1" });
        await host.Queue("work").DeleteAsync();
        while (!await host.Queue("work").ExistsAsync())
        {
            await Task.Delay(20);
        }

        await host.SendAsync("work", "back");
        await host.Seen.WaitAsync(1);

        Assert.Equal(["back"], host.Seen.Lines);
    }

    [Fact]
    public async Task A_message_that_runs_longer_than_its_lease_stays_ours()
    {
        var lease = TimeSpan.FromSeconds(1);
        var queue = new QueueClient(await Azurite.NewAccountAsync(), "work");
        await queue.CreateAsync();
        await queue.SendMessageAsync("bG9uZw==");
        QueueMessage[] received = await queue.ReceiveMessagesAsync(1, lease);
        var message = new LeasedMessage(queue, received[0], lease, base64: true);

        var stolen = await message.HoldAsync(async () =>
        {
            // Azurite's leases run in real time.
            await Task.Delay(lease * 1.5);
            QueueMessage[] others = await queue.ReceiveMessagesAsync(1, lease);
            return others.Length;
        });
        await message.DeleteAsync();

        Assert.Equal(0, stolen);
    }

    public sealed class Work(Seen seen)
    {
        [Function("Work")]
        public Task RunAsync([QueueTrigger("work", Connection = "Storage")] string message) => seen.AddAsync(message);
    }
}
