using System.Globalization;
using System.Text;
using Azure.Storage.Queues.Models;
using Microsoft.Azure.Functions.Worker;

namespace MfaFunctions.Tests.Standins.Worker;

public sealed class QueueTriggerTests
{
    [Fact]
    public async Task Base64_messages_reach_every_type_of_parameter()
    {
        await using var host = await QueueHost.StartAsync(typeof(Kinds));
        foreach (var queue in new[] { "text", "bytes", "binary", "message", "object" })
        {
            await host.SendAsync(queue, /*lang=json,strict*/ """{"NAME":"Zoë"}""");
        }

        var runs = await host.DrainAsync();

        Assert.Equal(5, runs);
        Assert.Equal(
            ["""binary {"NAME":"Zoë"}""", """bytes {"NAME":"Zoë"}""", """message {"NAME":"Zoë"} 1""", "object Zoë", """text {"NAME":"Zoë"}"""],
            host.Seen.Lines.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task What_ran_well_is_gone_and_is_not_run_again()
    {
        await using var host = await QueueHost.StartAsync(typeof(Work));
        await host.SendAsync("work", "once");

        Assert.Equal(1, await host.DrainAsync());
        Assert.Equal(0, await host.DrainAsync());
        Assert.Equal(0, (await host.LeftInAsync("work")).Count);
    }

    [Fact]
    public async Task More_than_one_batch_and_what_is_sent_meanwhile_is_drained()
    {
        await using var host = await QueueHost.StartAsync(typeof(Work));
        host.Seen.Then = line => line.StartsWith("19 ", StringComparison.Ordinal) ? host.SendAsync("work", "another") : Task.CompletedTask;
        for (var i = 0; i < 20; i++)
        {
            await host.SendAsync("work", i.ToString(CultureInfo.InvariantCulture));
        }

        Assert.Equal(21, await host.DrainAsync());
        Assert.Equal(21, host.Seen.Lines.Distinct().Count());
    }

    [Fact]
    public async Task A_failed_message_comes_again_with_a_higher_dequeue_count_and_its_body_intact()
    {
        await using var host = await QueueHost.StartAsync(typeof(Work));
        host.Seen.Then = line => line.EndsWith(" 3", StringComparison.Ordinal) ? Task.CompletedTask : throw new FormatException();
        await host.SendAsync("work", "again");

        var runs = await host.DrainAsync();

        Assert.Equal(3, runs);
        Assert.Equal(["again 1", "again 2", "again 3"], host.Seen.Lines);
    }

    [Fact]
    public async Task A_failed_message_stays_invisible_for_the_time_of_host_json()
    {
        await using var host = await QueueHost.StartAsync(
            typeof(Work), new() { ["AzureFunctionsJobHost:extensions:queues:visibilityTimeout"] = "00:00:30" });
        host.Seen.Then = _ => throw new FormatException();
        await host.SendAsync("work", "later");

        Assert.Equal(1, await host.DrainAsync());
        Assert.Equal(0, await host.DrainAsync());
        Assert.Equal(([], 1), await host.LeftInAsync("work"), (a, b) => a.Count == b.Count && a.Visible.SequenceEqual(b.Visible));
    }

    [Fact]
    public async Task After_the_last_try_the_body_is_in_the_poison_queue()
    {
        await using var host = await QueueHost.StartAsync(typeof(Work));
        host.Seen.Then = _ => throw new FormatException();
        await host.SendAsync("work", "bäd");

        var runs = await host.DrainAsync();

        Assert.Equal(5, runs);
        Assert.Equal(0, (await host.LeftInAsync("work")).Count);
        Assert.Equal([Base64("bäd")], (await host.LeftInAsync("work-poison")).Visible);
    }

    [Fact]
    public async Task A_message_that_was_dequeued_too_often_already_is_poison_without_a_run()
    {
        await using var host = await QueueHost.StartAsync(typeof(Work), new() { ["AzureFunctionsJobHost:extensions:queues:maxDequeueCount"] = "1" });
        await host.SendAsync("work", "stuck");
        await host.Queue("work").ReceiveMessagesAsync(1, TimeSpan.FromSeconds(1));
        QueueMessage[] leased = [];
        while (leased.Length == 0)
        {
            leased = await host.Queue("work").ReceiveMessagesAsync(1, TimeSpan.FromMinutes(1));
        }

        await host.Queue("work").UpdateMessageAsync(leased[0].MessageId, leased[0].PopReceipt, visibilityTimeout: TimeSpan.Zero);
        var runs = await host.DrainAsync();

        Assert.Equal(0, runs);
        Assert.Empty(host.Seen.Lines);
        Assert.Equal([Base64("stuck")], (await host.LeftInAsync("work-poison")).Visible);
    }

    [Fact]
    public async Task Text_that_is_not_json_is_a_failed_try()
    {
        await using var host = await QueueHost.StartAsync(typeof(Kinds));
        await host.SendAsync("object", "not json");

        var runs = await host.DrainAsync();

        Assert.Equal(5, runs);
        Assert.Empty(host.Seen.Lines);
        Assert.Equal([Base64("not json")], (await host.LeftInAsync("object-poison")).Visible);
    }

    [Fact]
    public async Task Text_that_is_not_base64_is_poison_at_once_and_stays_as_it_is()
    {
        await using var host = await QueueHost.StartAsync(typeof(Kinds));
        await host.Queue("text").SendMessageAsync("%%% not base64 %%%");
        await host.SendAsync("text", "good");

        var runs = await host.DrainAsync();

        Assert.Equal(1, runs);
        Assert.Equal(["text good"], host.Seen.Lines);
        Assert.Equal(["%%% not base64 %%%"], (await host.LeftInAsync("text-poison")).Visible);
    }

    [Fact]
    public async Task What_fails_in_a_poison_queue_stays_there_and_is_not_tried_without_pause()
    {
        await using var host = await QueueHost.StartAsync(typeof(Poison));
        host.Seen.Then = _ => throw new FormatException();
        await host.SendAsync("work-poison", "hopeless");

        Assert.Equal(1, await host.DrainAsync());
        Assert.Equal(1, (await host.LeftInAsync("work-poison")).Count);
        Assert.False(await host.Queue("work-poison-poison").ExistsAsync());
    }

    [Fact]
    public async Task The_name_of_a_queue_comes_from_the_configuration()
    {
        await using var host = await QueueHost.StartAsync(typeof(Named), new() { ["WHERE"] = "somewhere" });
        await host.SendAsync("mfa-somewhere", "here");

        await host.DrainAsync();

        Assert.Equal(["here"], host.Seen.Lines);
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    public sealed record Person(string Name);

    public sealed class Kinds(Seen seen)
    {
        [Function("Text")]
        public Task TextAsync([QueueTrigger("text", Connection = "Storage")] string message) => seen.AddAsync("text " + message);

        [Function("Bytes")]
        public Task BytesAsync([QueueTrigger("bytes", Connection = "Storage")] byte[] message) =>
            seen.AddAsync("bytes " + Encoding.UTF8.GetString(message));

        [Function("Binary")]
        public Task BinaryAsync([QueueTrigger("binary", Connection = "Storage")] BinaryData message) => seen.AddAsync("binary " + message);

        [Function("Message")]
        public Task MessageAsync([QueueTrigger("message", Connection = "Storage")] QueueMessage message) =>
            seen.AddAsync($"message {message.Body} {message.DequeueCount}");

        [Function("Object")]
        public Task ObjectAsync([QueueTrigger("object", Connection = "Storage")] Person message) => seen.AddAsync("object " + message.Name);
    }

    public sealed class Work(Seen seen)
    {
        [Function("Work")]
        public Task RunAsync(
            [QueueTrigger("work", Connection = "Storage")] string message, FunctionContext context, CancellationToken cancellationToken)
        {
            Assert.False(cancellationToken.IsCancellationRequested);
            Assert.NotNull(context.BindingContext.BindingData["Id"]);
            return seen.AddAsync($"{message} {context.BindingContext.BindingData["DequeueCount"]}");
        }
    }

    public sealed class Poison(Seen seen)
    {
        [Function("Poison")]
        public Task RunAsync([QueueTrigger("work-poison", Connection = "Storage")] string message) => seen.AddAsync(message);
    }

    public sealed class Named(Seen seen)
    {
        [Function("Named")]
        public Task RunAsync([QueueTrigger("mfa-%WHERE%", Connection = "Storage")] string message) => seen.AddAsync(message);
    }
}
