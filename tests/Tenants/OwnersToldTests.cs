using System.Net;
using System.Text.Json;
using Azure.Storage.Queues;
using MfaFunctions.Events;
using MfaFunctions.Notifications;
using MfaFunctions.Platform.Storage;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Tenants;

public sealed class OwnersToldTests
{
    [Theory]
    [InlineData("POST MfaAccounts", 2)]
    [InlineData("PUT MfaTenants", 1)]
    [InlineData("POST emails", 2)]
    [InlineData("DELETE MfaTenants", 1)]
    public async Task Every_Owner_is_mailed_once_wherever_the_process_dies(string call, int time)
    {
        var probe = new StorageProbe();
        await using var host = await MfaHost.StartAsync(storagePolicy: probe);
        var owner = await host.NewReadyOwnerAsync();
        var other = await host.NewOwnerAsync(owner, "otto@acme.test");
        (await owner.SwitchAsync(new { mode = "required" })).Expect(HttpStatusCode.OK);
        await host.DrainAsync();
        (await owner.SwitchAsync(new { mode = "off" })).Expect(HttpStatusCode.OK);
        var weakened = (await Rows.OfAsync(host, StorageNames.Tenants)).Single(r =>
            r.RowKey.StartsWith("event:", StringComparison.Ordinal)
        );
        var message = new EventMessage(1, StorageNames.Tenants, weakened.PartitionKey, weakened.RowKey["event:".Length..], host.Clock.Now);
        probe.Break(StorageProbe.Fault.Before, c => c == call && --time == 0);

        await Assert.ThrowsAsync<ProcessDiedException>(() => host.Function<ProcessEvent>().RunAsync(message, CancellationToken.None));
        // Mail queued before the crash is sent before the event is redelivered.
        await SendWaitingAsync(host);
        await host.DrainAsync();

        Assert.Equal(
            new[] { other.Email, owner.Email }.Order(StringComparer.Ordinal),
            host.Mail.Messages.Where(m => m.Categories.Contains("PolicyWeakened")).Select(m => m.To).Order(StringComparer.Ordinal)
        );
        Assert.DoesNotContain(await Rows.OfAsync(host, StorageNames.Accounts), r =>
            r.RowKey.StartsWith("event:", StringComparison.Ordinal)
        );
    }

    private static async Task SendWaitingAsync(MfaHost host)
    {
        var queue = new QueueClient(
            host.Used.Storage,
            StorageNames.Emails,
            new QueueClientOptions { MessageEncoding = QueueMessageEncoding.Base64 }
        );
        foreach (var waiting in (await queue.ReceiveMessagesAsync(32)).Value)
        {
            await host.Function<SendEmail>()
                .RunAsync(JsonSerializer.Deserialize<EmailMessage>(waiting.Body, JsonSerializerOptions.Web)!, CancellationToken.None);
            await queue.DeleteMessageAsync(waiting.MessageId, waiting.PopReceipt);
        }
    }
}
