using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using MfaFunctions.Events;
using MfaFunctions.Tests.Infrastructure;
using Microsoft.Extensions.DependencyInjection;
using SendGrid;
using SendGrid.Helpers.Mail;

namespace MfaFunctions.Tests.Notifications;

/// <summary>Handling of mail that SendGrid does not accept.</summary>
public sealed class OutageTests
{
    [Theory]
    [InlineData(503)]
    [InlineData(429)]
    public async Task Outage_of_a_whole_day_loses_no_mail(int status)
    {
        var waits = new DelayedMessages<EmailMessage>("emails");
        await using var host = await MfaHost.StartAsync(storagePolicy: waits);
        var owner = await host.NewTenantAsync();
        await owner.SignInAsync();
        var began = host.Clock.Now;
        host.Mail.Fail(status);
        await owner.EnrollAsync();
        await host.DrainAsync();
        while (host.Clock.Now + waits.LastDelay <= began + TimeSpan.FromHours(24))
        {
            await NextTryAsync(host, waits);
        }

        host.Mail.Fail(null);
        await NextTryAsync(host, waits);

        Assert.Equal(owner.Email, Assert.Single(host.Mail.Messages).To);
        Assert.True(host.Clock.Now > began + TimeSpan.FromHours(24));
        Assert.Equal([1, 2, 4, 8, 16, 32, 60, 60], waits.Delays.Take(8).Select(w => w.TotalMinutes));
        Assert.All(waits.Delays.Skip(8), w => Assert.Equal(TimeSpan.FromHours(1), w));
        Assert.Empty(await Rows.OfAsync(host, "MfaPoison"));
        Assert.DoesNotContain(await Rows.OfAsync(host, "MfaAccounts"), r => r.RowKey.StartsWith("event:", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Unreachable_mail_service_counts_as_an_outage()
    {
        var waits = new DelayedMessages<EmailMessage>("emails");
        // No server listens on this port.
        await using var host = await MfaHost.StartAsync(storagePolicy: waits, arguments: "--Mail:Host=http://127.0.0.1:1");
        var owner = await host.NewTenantAsync();
        await owner.SignInAsync();
        await owner.EnrollAsync();

        await host.DrainAsync();

        Assert.Equal(TimeSpan.FromMinutes(1), Assert.Single(waits.Delays));
        Assert.Empty(await Rows.OfAsync(host, "MfaPoison"));
        Assert.NotNull(await Rows.WaitingMailAsync(host));
    }

    [Fact]
    public async Task Mail_becomes_poison_after_a_day_and_can_still_be_sent()
    {
        var waits = new DelayedMessages<EmailMessage>("emails");
        await using var host = await MfaHost.StartAsync(storagePolicy: waits);
        var owner = await host.NewTenantAsync();
        await owner.SignInAsync();
        host.Mail.Fail(503);
        await owner.EnrollAsync();
        await host.DrainAsync();
        host.Clock.Advance(TimeSpan.FromHours(24) + TimeSpan.FromSeconds(1));
        var message = waits.Last;

        await host.Get<EventQueues>().PutAsync(message, TimeSpan.Zero, CancellationToken.None);
        await host.DrainAsync();

        var poison = Assert.Single(await Rows.OfAsync(host, "MfaPoison"));
        Assert.Equal("emails", poison.PartitionKey);
        Assert.Equal(
            "SendGrid has not accepted the mail (AuthenticatorAdded) for 24 hours; the last response was status 503.",
            poison.GetString("Reason")
        );
        Assert.Contains(message.EventId, poison.GetString("Body"), StringComparison.Ordinal);
        Assert.Equal(message.EventId, (await Rows.WaitingMailAsync(host)).EventId);
    }

    [Fact]
    public async Task Mail_queued_days_after_its_event_is_retried_for_a_full_day()
    {
        var waits = new DelayedMessages<EmailMessage>("emails");
        await using var host = await MfaHost.StartAsync(storagePolicy: waits);
        var owner = await host.NewTenantAsync();
        await owner.SignInAsync();
        await owner.EnrollAsync();
        host.Clock.Advance(TimeSpan.FromDays(3));
        host.Mail.Fail(503);

        await host.DrainAsync();

        Assert.Equal(TimeSpan.FromMinutes(1), Assert.Single(waits.Delays));
        Assert.Empty(await Rows.OfAsync(host, "MfaPoison"));
    }

    [Theory]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(413)]
    public async Task Refused_mail_becomes_poison_on_the_first_try(int status)
    {
        var waits = new DelayedMessages<EmailMessage>("emails");
        await using var host = await MfaHost.StartAsync(storagePolicy: waits);
        var owner = await host.NewTenantAsync();
        await owner.SignInAsync();
        host.Mail.Fail(status);
        await owner.EnrollAsync();

        await host.DrainAsync();

        var poison = Assert.Single(await Rows.OfAsync(host, "MfaPoison"));
        Assert.Equal(
            ($"SendGrid refused the mail (AuthenticatorAdded) with status {status}: an outage made on purpose.", 1),
            (poison.GetString("Reason"), poison.GetInt32("Tries"))
        );
        Assert.DoesNotContain(owner.Email, poison.GetString("Body"), StringComparison.Ordinal);
        Assert.Empty(waits.Delays);
        Assert.Contains(host.Logs.Lines, l =>
            l.StartsWith("Error", StringComparison.Ordinal)
            && l.Contains("poison message", StringComparison.Ordinal)
            && l.Contains(poison.RowKey, StringComparison.Ordinal)
        );
        // The event row remains because the mail was not sent.
        Assert.NotNull(await Rows.WaitingMailAsync(host));
    }

    [Fact]
    public async Task Refusal_reason_is_stored_without_the_addresses_it_quotes()
    {
        const string Answer = """
            {"errors":[{"message":"The from address <mfa@acme.test> does not match a verified Sender Identity.","field":"from",
            "help":null},{"message":"bad","field":null}]}
            """;
        await using var host = await MfaHost.StartAsync(configure: services =>
            services.AddSingleton<ISendGridClient>(new Refusing(Answer))
        );
        var owner = await host.NewTenantAsync();
        await owner.SignInAsync();
        await owner.EnrollAsync();

        await host.DrainAsync();

        Assert.Equal(
            "SendGrid refused the mail (AuthenticatorAdded) with status 403: from: "
                + "The from address *** does not match a verified Sender Identity.; bad.",
            Assert.Single(await Rows.OfAsync(host, "MfaPoison")).GetString("Reason")
        );
        Assert.DoesNotContain(host.Logs.Lines, l => l.Contains("mfa@acme.test", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Long_reason_is_truncated_without_leaving_a_partial_address()
    {
        var answer = JsonSerializer.Serialize(
            new { errors = new[] { new { message = new string('x', 290) + " olga.owner@acme.test is not valid" } } }
        );
        await using var host = await MfaHost.StartAsync(configure: services =>
            services.AddSingleton<ISendGridClient>(new Refusing(answer))
        );
        var owner = await host.NewTenantAsync();
        await owner.SignInAsync();
        await owner.EnrollAsync();

        await host.DrainAsync();

        var reason = Assert.Single(await Rows.OfAsync(host, "MfaPoison")).GetString("Reason");
        Assert.EndsWith("xxx *** is no.", reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Event_id_is_logged_with_the_SendGrid_id_and_sent_with_the_mail()
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
        Assert.Contains(host.Logs.Lines, l =>
            l.Contains($"Mail of event {message.EventId} (AuthenticatorAdded) was accepted as {mail.Id}", StringComparison.Ordinal)
        );
        Assert.Contains(
            $"\"custom_args\":{{\"eventId\":\"{message.EventId}\"}}",
            mail.Raw.Replace(" ", "", StringComparison.Ordinal),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("true", true)]
    [InlineData("false", false)]
    public async Task Sandbox_setting_requests_validation_without_delivery(string setting, bool asked)
    {
        await using var host = await MfaHost.StartAsync(arguments: "--Mail:Sandbox=" + setting);
        var owner = await host.NewTenantAsync();
        await owner.SignInAsync();
        await owner.EnrollAsync();
        await host.DrainAsync();

        var sent = Assert.Single(host.Mail.Messages).Raw.Replace(" ", "", StringComparison.Ordinal);

        Assert.Equal(asked, sent.Contains("\"sandbox_mode\":{\"enable\":true}", StringComparison.Ordinal));
    }

    // The message stays invisible in real time. A copy simulates its redelivery.
    private static async Task NextTryAsync(MfaHost host, DelayedMessages<EmailMessage> waits)
    {
        host.Clock.Advance(waits.LastDelay);
        await host.Get<EventQueues>().PutAsync(waits.Last, TimeSpan.Zero, CancellationToken.None);
        await host.DrainAsync();
    }

    private sealed class Refusing(string answer) : ISendGridClient
    {
        public string UrlPath { get; set; } = "";

        public string Version { get; set; } = "";

        public string MediaType { get; set; } = "";

        public AuthenticationHeaderValue AddAuthorization(KeyValuePair<string, string> header) => throw new NotSupportedException();

        public Task<Response> MakeRequest(HttpRequestMessage request, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException();

        public Task<Response> RequestAsync(
            BaseClient.Method method,
            string requestBody,
            string queryParams,
            string urlPath,
            CancellationToken cancellationToken = default
        ) => throw new NotSupportedException();

        public Task<Response> SendEmailAsync(SendGridMessage msg, CancellationToken cancellationToken = default)
        {
            using var headers = new HttpResponseMessage();
            return Task.FromResult(new Response(HttpStatusCode.Forbidden, new StringContent(answer), headers.Headers));
        }
    }
}
