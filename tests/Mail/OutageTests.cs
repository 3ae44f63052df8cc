using System.Collections.Concurrent;
using System.Globalization;
using Azure.Core;
using Azure.Core.Pipeline;
using MfaFunctions.Events;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Mail;

/// <summary>What becomes of mails that SendGrid does not take.</summary>
public sealed class OutageTests
{
    [Theory]
    [InlineData(503)]
    [InlineData(429)]
    public async Task An_outage_of_a_whole_day_loses_no_mail(int status)
    {
        var waits = new MailWaits();
        await using var host = await MfaHost.StartAsync(storagePolicy: waits);
        var owner = await host.NewTenantAsync();
        await owner.SignInAsync();
        var began = host.Clock.Now;
        host.Mail.Fail(status);
        await owner.EnrollAsync();
        await host.DrainAsync();
        while (host.Clock.Now + waits.Last <= began + TimeSpan.FromHours(24))
        {
            await NextTryAsync(host, waits);
        }

        host.Mail.Fail(null);
        await NextTryAsync(host, waits);

        Assert.Equal(owner.Email, Assert.Single(host.Mail.Messages).To);
        Assert.True(host.Clock.Now > began + TimeSpan.FromHours(24));
        Assert.Equal([1, 1, 2, 4, 8, 16, 32, 60, 60], waits.All.Take(9).Select(w => w.TotalMinutes));
        Assert.All(waits.All.Skip(9), w => Assert.Equal(TimeSpan.FromHours(1), w));
        Assert.Empty(await Rows.OfAsync(host, "MfaPoison"));
        Assert.DoesNotContain(await Rows.OfAsync(host, "MfaAccounts"), r => r.RowKey.StartsWith("event:", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_mail_service_that_does_not_answer_at_all_is_an_outage_like_any_other()
    {
        var waits = new MailWaits();
        // Nothing listens on the port of a server that has stopped.
        await using var host = await MfaHost.StartAsync(storagePolicy: waits, arguments: "--Mail:Host=http://127.0.0.1:1");
        var owner = await host.NewTenantAsync();
        await owner.SignInAsync();
        await owner.EnrollAsync();

        await host.DrainAsync();

        Assert.Equal(TimeSpan.FromMinutes(1), Assert.Single(waits.All));
        Assert.Empty(await Rows.OfAsync(host, "MfaPoison"));
        Assert.NotNull(await Rows.WaitingMailAsync(host));
    }

    [Fact]
    public async Task After_a_day_without_success_the_mail_is_poison_and_can_still_be_sent()
    {
        var waits = new MailWaits();
        await using var host = await MfaHost.StartAsync(storagePolicy: waits);
        var owner = await host.NewTenantAsync();
        await owner.SignInAsync();
        host.Mail.Fail(503);
        await owner.EnrollAsync();
        await host.DrainAsync();
        host.Clock.Advance(TimeSpan.FromHours(24) + TimeSpan.FromSeconds(1));
        var message = await Rows.WaitingMailAsync(host);

        await host.Get<EventQueues>().PutAsync(message, TimeSpan.Zero, CancellationToken.None);
        await host.DrainAsync();

        var poison = Assert.Single(await Rows.OfAsync(host, "MfaPoison"));
        Assert.Equal("emails", poison.PartitionKey);
        Assert.Equal("SendGrid has not taken the mail (AuthenticatorAdded) for 24 hours; the last answer was status 503.", poison.GetString("Reason"));
        Assert.Contains(message.EventId, poison.GetString("Body"), StringComparison.Ordinal);
        Assert.Equal(message.EventId, (await Rows.WaitingMailAsync(host)).EventId);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(413)]
    public async Task A_mail_that_is_refused_is_poison_at_the_first_try(int status)
    {
        var waits = new MailWaits();
        await using var host = await MfaHost.StartAsync(storagePolicy: waits);
        var owner = await host.NewTenantAsync();
        await owner.SignInAsync();
        host.Mail.Fail(status);
        await owner.EnrollAsync();

        await host.DrainAsync();

        var poison = Assert.Single(await Rows.OfAsync(host, "MfaPoison"));
        Assert.Equal(($"SendGrid refused the mail (AuthenticatorAdded) with status {status}.", 1), (poison.GetString("Reason"), poison.GetInt32("Tries")));
        Assert.DoesNotContain(owner.Email, poison.GetString("Body"), StringComparison.Ordinal);
        Assert.Empty(waits.All);
        Assert.Contains(host.Logs.Lines, l => l.StartsWith("Error", StringComparison.Ordinal) && l.Contains("was given up", StringComparison.Ordinal)
            && l.Contains(poison.RowKey, StringComparison.Ordinal));
        // The mark stays: the mail was not sent.
        Assert.NotNull(await Rows.WaitingMailAsync(host));
    }

    [Fact]
    public async Task The_id_SendGrid_gave_the_mail_is_in_the_log_beside_the_event_and_the_event_is_in_the_mail()
    {
        await using var host = await MfaHost.StartAsync();
        var owner = await host.NewTenantAsync();
        await owner.SignInAsync();
        host.Mail.Fail(503);
        await owner.EnrollAsync();
        await host.DrainAsync();
        host.Mail.Fail(null);
        var message = await Rows.WaitingMailAsync(host);

        await host.Get<EventQueues>().PutAsync(message, TimeSpan.Zero, CancellationToken.None);
        await host.DrainAsync();

        var mail = Assert.Single(host.Mail.Messages);
        Assert.Contains(host.Logs.Lines, l => l.Contains($"Mail of event {message.EventId} (AuthenticatorAdded) was accepted as {mail.Id}", StringComparison.Ordinal));
        Assert.Contains($"\"custom_args\":{{\"eventId\":\"{message.EventId}\"}}", mail.Raw.Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("true", true)]
    [InlineData("false", false)]
    public async Task In_the_sandbox_SendGrid_is_asked_to_check_the_mail_and_not_to_deliver_it(string setting, bool asked)
    {
        await using var host = await MfaHost.StartAsync(arguments: "--Mail:Sandbox=" + setting);
        var owner = await host.NewTenantAsync();
        await owner.SignInAsync();
        await owner.EnrollAsync();
        await host.DrainAsync();

        var sent = Assert.Single(host.Mail.Messages).Raw.Replace(" ", "", StringComparison.Ordinal);

        Assert.Equal(asked, sent.Contains("\"sandbox_mode\":{\"enable\":true}", StringComparison.Ordinal));
    }

    // The message waits in real time; a copy of it is what that time brings.
    private static async Task NextTryAsync(MfaHost host, MailWaits waits)
    {
        host.Clock.Advance(waits.Last);
        await host.Get<EventQueues>().PutAsync(await Rows.WaitingMailAsync(host), TimeSpan.Zero, CancellationToken.None);
        await host.DrainAsync();
    }

    /// <summary>How long mails were put back for.</summary>
    private sealed class MailWaits : HttpPipelinePolicy
    {
        private readonly ConcurrentQueue<TimeSpan> _waits = new();

        public IReadOnlyList<TimeSpan> All => [.. _waits];

        public TimeSpan Last => All[^1];

        public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) => throw new NotSupportedException("Everything here is asynchronous.");

        public override ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
        {
            ArgumentNullException.ThrowIfNull(message);
            var uri = message.Request.Uri.ToUri();
            if (message.Request.Method == RequestMethod.Post && uri.AbsolutePath.EndsWith("/emails/messages", StringComparison.Ordinal)
                && System.Web.HttpUtility.ParseQueryString(uri.Query)["visibilitytimeout"] is { } seconds and not "0")
            {
                _waits.Enqueue(TimeSpan.FromSeconds(double.Parse(seconds, CultureInfo.InvariantCulture)));
            }

            return ProcessNextAsync(message, pipeline);
        }
    }
}
