using System.Net;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using Azure.Storage.Queues;
using MfaFunctions.Events;
using MfaFunctions.Notifications;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Storage;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Events;

public sealed class OutboxTests
{
    [Fact]
    public async Task Death_between_message_and_commit_changes_nothing_and_sends_nothing()
    {
        var probe = new StorageProbe();
        await using var host = await MfaHost.StartAsync(storagePolicy: probe);
        var owner = await BegunAsync(host);
        probe.Count();
        probe.Break(StorageProbe.Fault.Before, call => call == "POST $batch");

        (await owner.ConfirmAsync(owner.Code())).Expect(HttpStatusCode.InternalServerError);

        Assert.Contains("POST events", probe.Calls);
        Assert.Empty((await host.Api.GetAsync("authenticators", owner.Token)).Body!["authenticators"]!.AsArray());
        await MessagesBecomeVisibleAsync(host, probe);
        await host.DrainAsync();
        Assert.Empty(host.Mail.Messages);
        Assert.Equal(0, await AuditRowsAsync(host, EventKind.AuthenticatorAdded));
        // The person tries again and gets one mail.
        (await owner.ConfirmAsync(owner.Code())).Expect(HttpStatusCode.OK);
        await MessagesBecomeVisibleAsync(host, probe);
        await host.DrainAsync();
        Assert.Single(host.Mail.Messages);
    }

    [Fact]
    public async Task Death_right_after_the_commit_loses_no_mail()
    {
        var probe = new StorageProbe();
        await using var host = await MfaHost.StartAsync(storagePolicy: probe);
        var owner = await BegunAsync(host);
        probe.Break(StorageProbe.Fault.After, call => call == "POST $batch");

        (await owner.ConfirmAsync(owner.Code())).Expect(HttpStatusCode.InternalServerError);

        await host.DrainAsync();
        Assert.Empty(host.Mail.Messages);
        await MessagesBecomeVisibleAsync(host, probe);
        await host.DrainAsync();
        Assert.Equal(owner.Email, Assert.Single(host.Mail.Messages).To);
        Assert.Equal(1, await AuditRowsAsync(host, EventKind.AuthenticatorAdded));
        host.Clock.NextStep();
        Assert.Equal("active", (await owner.SignInAsync(owner.Code())).State);
    }

    [Fact]
    public async Task Unwritable_queue_fails_the_request_without_changes()
    {
        var probe = new StorageProbe();
        await using var host = await MfaHost.StartAsync(storagePolicy: probe);
        var owner = await BegunAsync(host);
        probe.Break(StorageProbe.Fault.Before, call => call == "POST events");

        (await owner.ConfirmAsync(owner.Code())).Expect(HttpStatusCode.InternalServerError);

        Assert.Empty((await host.Api.GetAsync("authenticators", owner.Token)).Body!["authenticators"]!.AsArray());
        (await owner.ConfirmAsync(owner.Code())).Expect(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Commit_with_a_lost_response_is_recognized_and_reported_once()
    {
        var probe = new StorageProbe();
        await using var host = await MfaHost.StartAsync(storagePolicy: probe);
        var owner = await BegunAsync(host);
        probe.Break(StorageProbe.Fault.LostAnswer, call => call == "POST $batch");

        (await owner.ConfirmAsync(owner.Code())).Expect(HttpStatusCode.OK);
        await host.DrainAsync();

        Assert.Single(host.Mail.Messages);
    }

    [Fact]
    public async Task Commit_with_a_lost_response_is_recognized_after_eviction_from_the_row()
    {
        var pushed = new PushedOff();
        await using var host = await MfaHost.StartAsync(storagePolicy: pushed);
        var owner = await BegunAsync(host);
        pushed.Host = host;

        (await owner.ConfirmAsync(owner.Code())).Expect(HttpStatusCode.OK);
        await host.DrainAsync();

        Assert.Single(host.Mail.Messages);
        Assert.Equal(1, await AuditRowsAsync(host, EventKind.AuthenticatorAdded));
    }

    [Fact]
    public async Task Message_without_a_row_is_dropped_after_15_minutes()
    {
        await using var host = await MfaHost.StartAsync();
        var processEvent = host.Function<ProcessEvent>();
        var message = new EventMessage(1, StorageNames.Accounts, "acme~nobody", Identifier.New(), host.Clock.Now);

        await processEvent.RunAsync(message, CancellationToken.None);
        Assert.Equal(1, await WaitingAsync(host));

        host.Clock.Advance(TimeSpan.FromMinutes(15));
        await processEvent.RunAsync(message, CancellationToken.None);
        Assert.Equal(1, await WaitingAsync(host));
    }

    [Fact]
    public async Task Duplicate_message_is_mailed_and_audited_once()
    {
        await using var host = await MfaHost.StartAsync();
        var owner = await BegunAsync(host);
        (await owner.ConfirmAsync(owner.Code())).Expect(HttpStatusCode.OK);
        var queue = Queue(host);
        var waiting = Assert.Single((await queue.PeekMessagesAsync(32)).Value, m =>
            m.MessageText.Contains(owner.UserId, StringComparison.Ordinal)
        );
        await queue.SendMessageAsync(waiting.MessageText);

        await host.DrainAsync();

        Assert.Single(host.Mail.Messages);
        Assert.Equal(1, await AuditRowsAsync(host, EventKind.AuthenticatorAdded));
    }

    [Fact]
    public async Task Losing_the_race_for_the_row_deletes_the_message()
    {
        await using var host = await MfaHost.StartAsync();
        var owner = await host.NewReadyOwnerAsync();
        await host.DrainAsync();
        var etag = (await host.Api.GetAsync("tenants/acme/two-factor", owner.Token)).Headers["ETag"];

        await Task.WhenAll(
            Enumerable
                .Range(1, 10)
                .Select(days =>
                    host.Api.PutAsync(
                        "tenants/acme/two-factor",
                        new { mode = "optional", graceDays = days },
                        owner.Token,
                        ("If-Match", etag)
                    )
                )
        );

        Assert.Equal(1, await WaitingAsync(host));
    }

    private static async Task<Person> BegunAsync(MfaHost host)
    {
        var owner = await host.NewTenantAsync();
        await host.DrainAsync();
        await owner.SignInAsync();
        await owner.BeginEnrollmentAsync();
        return owner;
    }

    private static QueueClient Queue(MfaHost host) =>
        new(host.Used.Storage, StorageNames.Events, new QueueClientOptions { MessageEncoding = QueueMessageEncoding.Base64 });

    // Has the effect of waiting 15 seconds. A message that was moved in the meantime has another receipt and stays unchanged.
    private static async Task MessagesBecomeVisibleAsync(MfaHost host, StorageProbe probe)
    {
        foreach (var (id, receipt) in probe.PutMessages)
        {
            try
            {
                await Queue(host).UpdateMessageAsync(id, receipt, visibilityTimeout: TimeSpan.Zero);
            }
            catch (RequestFailedException moved) when (moved.Status is 400 or 404) { }
        }
    }

    private static async Task<int> WaitingAsync(MfaHost host) => (await Queue(host).GetPropertiesAsync()).Value.ApproximateMessagesCount;

    private static async Task<int> AuditRowsAsync(MfaHost host, EventKind kind)
    {
        var rows = 0;
        await foreach (var row in new TableServiceClient(host.Used.Storage).GetTableClient(StorageNames.Audit).QueryAsync<TableEntity>())
        {
            rows += row.GetString("Kind") == kind.ToString() ? 1 : 0;
        }

        return rows;
    }

    /// <summary>Loses the response of one commit, and evicts the commit from the row before the SDK retries it.</summary>
    private sealed class PushedOff : HttpPipelinePolicy
    {
        public MfaHost? Host { get; set; }

        public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) =>
            throw new NotSupportedException("Everything here is asynchronous.");

        public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
        {
            await ProcessNextAsync(message, pipeline);
            if (Host is not { } host || !message.Request.Uri.ToUri().AbsolutePath.EndsWith("$batch", StringComparison.Ordinal))
            {
                return;
            }

            Host = null;
            foreach (var account in (await Rows.OfAsync(host, StorageNames.Accounts)).Where(r => r.RowKey == "account"))
            {
                await Rows.RewriteAsync(host, StorageNames.Accounts, account.PartitionKey, account.RowKey, row =>
                    row["LastCommits"] = "a,b,c,d,e,f,g,h"
                );
            }

            throw new IOException("The connection was reset.");
        }
    }
}
