using System.Net;
using Azure.Storage.Queues;
using MfaFunctions.Platform.Storage;
using MfaFunctions.Tests.Audit;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Events;

public sealed class StrangeMessagesTests
{
    // Without this setting, a failed message would reappear half a minute later.
    private const string AtOnce = "--AzureFunctionsJobHost:extensions:queues:visibilityTimeout=00:00:00";

    [Fact]
    public async Task Repeated_reordered_and_late_messages_report_each_change_once()
    {
        await using var host = await MfaHost.StartAsync();
        var owner = await host.NewTenantAsync();
        await host.DrainAsync();
        await owner.SignInAsync();
        await owner.EnrollAsync();
        (await owner.UnbindAsync(new { })).Expect(HttpStatusCode.OK);
        await owner.EnrollAsync();
        (await owner.SwitchAsync(new { mode = "optional" })).Expect(HttpStatusCode.OK);
        (await owner.SwitchAsync(new { mode = "off" })).Expect(HttpStatusCode.OK);
        var queue = Queue(host);
        var messages = (await queue.ReceiveMessagesAsync(32)).Value;
        Assert.Equal(5, messages.Length);
        foreach (var message in messages.Reverse())
        {
            await queue.DeleteMessageAsync(message.MessageId, message.PopReceipt);
            await queue.SendMessageAsync(message.MessageText);
            await queue.SendMessageAsync(message.MessageText);
        }

        host.Clock.Advance(TimeSpan.FromHours(1));
        await host.DrainAsync();

        Assert.Equal(
            ["AuthenticatorAdded", "AuthenticatorAdded", "AuthenticatorRemoved", "PolicyWeakened"],
            host.Mail.Messages.SelectMany(m => m.Categories).Order()
        );
        Assert.Equal(
            ["AuthenticatorAdded", "AuthenticatorAdded", "AuthenticatorRemoved", "PolicyChanged", "PolicyChanged"],
            (await host.AuditRowsAsync())
                .Select(r => r.GetString("Kind"))
                .Where(k => k is not ("TenantCreated" or "AccountCreated" or "SignedIn"))
                .Order()
        );
        Assert.True((await Rows.OfAsync(host, "MfaTenants")).Single(r => r.RowKey == "member:" + owner.UserId).GetBoolean("Enrolled"));
    }

    [Theory]
    [InlineData("no JSON at all")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("[1,2]")]
    [InlineData(
        """{"v":99,"table":"MfaAccounts","partition":"acme~nobody","eventId":"x","occurredAt":"2026-11-22T12:00:00Z","what":"is new"}"""
    )]
    [InlineData("""{"v":1,"table":"NoSuchTable","partition":"acme~nobody","eventId":"x","occurredAt":"2026-11-22T12:00:00Z"}""")]
    [InlineData("""{"v":1,"table":"MfaAccounts","partition":"'/\\#?","eventId":"'","occurredAt":"2026-11-22T12:00:00Z"}""")]
    public async Task Unreadable_message_does_not_block_others(string text)
    {
        await using var host = await MfaHost.StartAsync(arguments: AtOnce);
        foreach (var name in StorageNames.Queues)
        {
            await Queue(host, name).SendMessageAsync(text);
            await new QueueClient(host.Used.Storage, name).SendMessageAsync("*** not Base64 ***");
        }

        var owner = await host.NewTenantAsync();
        await owner.SignInAsync();
        await owner.EnrollAsync();
        await host.DrainAsync();

        Assert.Single(host.Mail.Messages);
        var poison = new QueueClient(host.Used.Storage, StorageNames.Events + "-poison");
        Assert.Contains((await poison.PeekMessagesAsync(32)).Value, m => m.MessageText == "*** not Base64 ***");
        (await owner.GetSessionAsync()).Expect(HttpStatusCode.OK);
    }

    private static QueueClient Queue(MfaHost host, string name = StorageNames.Events) =>
        new(host.Used.Storage, name, new QueueClientOptions { MessageEncoding = QueueMessageEncoding.Base64 });
}
