using System.Text;
using System.Text.Json;
using Azure.Storage.Queues;
using MfaFunctions.Events;
using MfaFunctions.Events.Poison;
using MfaFunctions.Operations;
using MfaFunctions.Platform.Storage;
using MfaFunctions.Tests.Infrastructure;
using Microsoft.Azure.Functions.Worker;

namespace MfaFunctions.Tests.Events;

/// <summary>Handling of queue messages that cannot be processed.</summary>
public sealed class PoisonTests
{
    // Removes the delay between the five tries.
    public const string NoPause = "--AzureFunctionsJobHost:extensions:queues:visibilityTimeout=00:00:00";

    [Fact]
    public async Task Message_failing_five_times_is_stored_with_the_reason_and_reported_once()
    {
        await using var host = await MfaHost.StartAsync(arguments: NoPause);
        var owner = await host.NewTenantAsync();
        await SetSchemaAsync(host, owner, 99);

        await host.DrainAsync();

        var poison = Assert.Single(await PoisonAsync(host), p => p.Body.Contains(owner.UserId, StringComparison.Ordinal));
        Assert.Equal(("events", 5), (poison.Queue, poison.Tries));
        Assert.Equal($"Account acme~{owner.UserId} has an unsupported schema version.", poison.Reason);
        Assert.Equal(host.Clock.Now, poison.At);
        Assert.Equal(0, Alarms(host));
        await CollectAsync(host);
        await CollectAsync(host);
        Assert.Equal(1, Alarms(host));
        Assert.Contains(poison, await PoisonAsync(host));
        Assert.Equal(0, await WaitingAsync(host, "events-poison"));
    }

    [Theory]
    [InlineData("events")]
    [InlineData("emails")]
    [InlineData("reverifications")]
    [InlineData("password-resets")]
    [InlineData("reseals")]
    public async Task Message_of_a_future_version_is_stored_with_the_reason(string queue)
    {
        var probe = new StorageProbe();
        await using var host = await MfaHost.StartAsync(storagePolicy: probe, arguments: NoPause);
        var body = """
            {"v":2,"eventId":"e1","table":"MfaAccounts","partition":"acme~u1","occurredAt":"2026-11-22T12:00:00Z",
            "tenantId":"acme","userId":"u1","client":"c","requestedAt":"2026-11-22T12:00:00Z","policyVersion":1,"walkId":"w"}
            """;
        await PutAsync(host, queue, body);
        probe.Count();

        await host.DrainAsync();

        var calls = probe.Calls;
        var poison = Assert.Single(await PoisonAsync(host));
        Assert.Equal(
            (queue, body, "The message has version 2; this app supports 1.", 5),
            (poison.Queue, poison.Body, poison.Reason, poison.Tries)
        );
        Assert.Equal(["PUT MfaPoison"], calls.Where(c => c.Contains("Mfa", StringComparison.Ordinal)));
        await CollectAsync(host);
        Assert.Equal("e1", Assert.Single(await PoisonAsync(host)).EventId);
    }

    [Theory]
    [InlineData("no json")]
    [InlineData("[1]")]
    [InlineData("\"text\"")]
    public async Task Message_that_is_not_a_json_object_is_stored_with_the_reason(string body)
    {
        await using var host = await MfaHost.StartAsync(arguments: NoPause);
        await PutAsync(host, "emails", body);

        await host.DrainAsync();
        await CollectAsync(host);

        var poison = Assert.Single(await PoisonAsync(host));
        Assert.Equal((body, "The message is not a JSON object."), (poison.Body, poison.Reason));
    }

    [Fact]
    public async Task Message_that_is_not_base64_is_stored()
    {
        await using var host = await MfaHost.StartAsync();
        await new QueueClient(host.Used.Storage, "reseals").SendMessageAsync("%%% not base64 %%%");

        await host.DrainAsync();
        await CollectAsync(host);

        var poison = Assert.Single(await PoisonAsync(host));
        Assert.Equal(
            ("reseals", "%%% not base64 %%%", "The message is not Base64, so this app did not send it."),
            (poison.Queue, poison.Body, poison.Reason)
        );
        Assert.Equal(1, Alarms(host));
        Assert.Equal(0, await WaitingAsync(host, "reseals-poison"));
    }

    [Fact]
    public async Task Message_that_is_not_utf8_is_stored_with_the_reason()
    {
        await using var host = await MfaHost.StartAsync();
        // Azure's host moves such a message to the poison queue after five tries that fail before they reach the worker.
        await PutAsync(host, "emails-poison", [(byte)'x', 0xC3, 0x28]);

        await CollectAsync(host);

        var poison = Assert.Single(await PoisonAsync(host));
        Assert.Equal(("emails", "x\uFFFD(", 5), (poison.Queue, poison.Body, poison.Tries));
        Assert.Equal("The message's text is not valid UTF-8, so the function never ran.", poison.Reason);
        Assert.Equal(1, Alarms(host));
        Assert.Equal(0, await WaitingAsync(host, "emails-poison"));
    }

    [Fact]
    public async Task Collector_stores_the_message_of_a_killed_consumer()
    {
        await using var host = await MfaHost.StartAsync();
        await host.DrainAsync();
        var body = """{"v":1,"eventId":"e1","template":"PasswordChanged","tenantId":"acme","userId":"u1"}""";
        await PutAsync(host, "emails-poison", body);

        await CollectAsync(host);

        var poison = Assert.Single(await PoisonAsync(host));
        Assert.Equal((body, "The consumer was terminated in every attempt before it could record a reason."), (poison.Body, poison.Reason));
        Assert.Equal(1, Alarms(host));
        Assert.Equal(0, await WaitingAsync(host, "emails-poison"));
    }

    [Fact]
    public async Task Only_the_type_of_a_foreign_exception_is_reported()
    {
        await using var host = await MfaHost.StartAsync(arguments: NoPause);
        await PutAsync(host, "emails", """{"v":1,"eventId":"e1","template":"PasswordChanged","tenantId":"ana@acme.test","userId":"u1"}""");

        await host.DrainAsync();

        Assert.Equal("FormatException.", Assert.Single(await PoisonAsync(host)).Reason);
    }

    [Fact]
    public async Task Message_that_succeeds_on_its_last_try_is_not_poison()
    {
        await using var host = await MfaHost.StartAsync(arguments: NoPause);
        var queue = new QueueClient(host.Used.Storage, "events");
        await PutAsync(
            host,
            "events",
            JsonSerializer.Serialize(
                new EventMessage(1, "MfaAccounts", "acme~u1", "e1", host.Clock.Now.AddHours(-1)),
                JsonSerializerOptions.Web
            )
        );
        for (var i = 0; i < PoisonMiddleware.LastTry - 1; i++)
        {
            var tried = (await queue.ReceiveMessagesAsync(1, TimeSpan.FromMinutes(1))).Value.Single();
            await queue.UpdateMessageAsync(tried.MessageId, tried.PopReceipt, visibilityTimeout: TimeSpan.Zero);
        }

        await host.DrainAsync();
        await CollectAsync(host);

        Assert.Empty(await PoisonAsync(host));
        Assert.Equal(0, await WaitingAsync(host, "events"));
    }

    [Fact]
    public async Task Last_try_matches_host_json()
    {
        using var hostJson = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(Repository.Root, "host.json")));

        Assert.Equal(
            PoisonMiddleware.LastTry,
            hostJson.RootElement.GetProperty("extensions").GetProperty("queues").GetProperty("maxDequeueCount").GetInt32()
        );
    }

    [Fact]
    public void Every_queue_has_a_version() => Assert.All(StorageNames.Queues, queue => Assert.InRange(QueueVersions.Of(queue), 1, 99));

    internal static Task PutAsync(MfaHost host, string queue, string body) => PutAsync(host, queue, Encoding.UTF8.GetBytes(body));

    internal static async Task<IReadOnlyList<PoisonMessage>> PoisonAsync(MfaHost host)
    {
        var all = new List<PoisonMessage>();
        foreach (var queue in StorageNames.Queues)
        {
            await foreach (var message in host.Get<PoisonRows>().ListAsync(queue, CancellationToken.None))
            {
                all.Add(message);
            }
        }

        return all;
    }

    internal static async Task<int> WaitingAsync(MfaHost host, string queue) =>
        (await new QueueClient(host.Used.Storage, queue).GetPropertiesAsync()).Value.ApproximateMessagesCount;

    internal static Task CollectAsync(MfaHost host) => host.Function<CollectPoison>().RunAsync(new TimerInfo(), CancellationToken.None);

    private static async Task PutAsync(MfaHost host, string queue, byte[] body)
    {
        var client = new QueueClient(host.Used.Storage, queue);
        await client.CreateIfNotExistsAsync();
        await client.SendMessageAsync(Convert.ToBase64String(body));
    }

    private static int Alarms(MfaHost host) =>
        host.Logs.Lines.Count(l =>
            l.StartsWith("Error", StringComparison.Ordinal) && l.Contains("poison message", StringComparison.Ordinal)
        );

    private static Task SetSchemaAsync(MfaHost host, Person person, int schema) =>
        Rows.RewriteAsync(host, "MfaAccounts", $"{person.Tenant}~{person.UserId}", "account", row => row["Schema"] = schema);
}
