using System.Net;
using MfaFunctions.Events;
using MfaFunctions.Platform.Http.Outbound;
using MfaFunctions.Tests.Events;
using MfaFunctions.Tests.Infrastructure;
using MfaFunctions.Tests.Platform.Outbound;
using MfaFunctions.Tests.Platform.Telemetry;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace MfaFunctions.Tests.RelyingParties.Webhooks;

/// <summary>Handling of events that the receiver does not accept.</summary>
public sealed class WebhookDeliveryTests
{
    [Fact]
    public async Task Event_whose_response_was_lost_arrives_again_with_the_same_claims()
    {
        var delayed = new DelayedMessages<WebhookMessage>("webhooks");
        await using var host = await MfaHost.StartAsync(storagePolicy: delayed);
        var owner = await host.NewReadyOwnerAsync();
        await using var receiver = await host.ReceiverAsync(owner);
        receiver.LosesResponses = true;
        await SignOutAsync(host, owner);
        await host.DrainAsync();
        receiver.LosesResponses = false;

        await NextTryAsync(host, delayed);

        Assert.Equal(2, receiver.Tokens.Count);
        Assert.Equal(Relying.Claims(receiver.Tokens[0]).ToJsonString(), Relying.Claims(receiver.Tokens[1]).ToJsonString());
        Assert.Single(receiver.Processed);
        Assert.Empty(receiver.Problems);
    }

    [Theory]
    [InlineData(503, null)]
    [InlineData(200, null)]
    [InlineData(404, null)]
    [InlineData(400, "<html>not for programs</html>")]
    [InlineData(400, """{"error":"invalid_request"}""")]
    public async Task Outage_of_a_whole_day_loses_no_event_and_a_longer_one_makes_it_poison(int status, string? body)
    {
        var delayed = new DelayedMessages<WebhookMessage>("webhooks");
        await using var host = await MfaHost.StartAsync(storagePolicy: delayed);
        using var measured = new Measurements(host);
        var owner = await host.NewReadyOwnerAsync();
        await using var receiver = await host.ReceiverAsync(owner);
        receiver.Instead = http => AnswerAsync(http, status, body);
        await SignOutAsync(host, owner);
        await host.DrainAsync();
        var began = host.Clock.Now;
        Assert.Equal(TimeSpan.FromMinutes(1), Assert.Single(delayed.Delays));
        await NextTryAsync(host, delayed);
        Assert.Equal(TimeSpan.FromMinutes(2), delayed.LastDelay);
        host.Clock.Advance(began + TimeSpan.FromHours(24) - host.Clock.Now - delayed.LastDelay);
        await NextTryAsync(host, delayed);
        Assert.Equal(TimeSpan.FromHours(1), delayed.LastDelay);
        Assert.Empty(await PoisonTests.PoisonAsync(host));

        host.Clock.Advance(TimeSpan.FromSeconds(1));
        await NextTryAsync(host, delayed);

        var poison = Assert.Single(await PoisonTests.PoisonAsync(host));
        Assert.Equal("webhooks", poison.Queue);
        Assert.Equal(
            $"The receiver of tenant acme has not accepted an event (session-revoked) for 24 hours; at last: status {status}.",
            poison.Reason
        );
        Assert.Equal(["outcome=postponed", "outcome=postponed", "outcome=postponed", "outcome=refused"], measured.Of("mfa.webhooks"));
    }

    [Fact]
    public async Task Refused_event_is_poison_at_once_with_the_error_code_only()
    {
        await using var host = await MfaHost.StartAsync();
        var owner = await host.NewReadyOwnerAsync();
        await using var receiver = await host.ReceiverAsync(owner);
        receiver.Instead = http => AnswerAsync(http, 400, """{"err":"invalid_audience","description":"we are not a-secret-name"}""");
        await SignOutAsync(host, owner);

        await host.DrainAsync();

        var poison = Assert.Single(await PoisonTests.PoisonAsync(host));
        Assert.Equal("The receiver of tenant acme refused an event (session-revoked) with status 400: invalid_audience.", poison.Reason);
        Assert.DoesNotContain(host.Logs.Lines, l => l.Contains("a-secret-name", StringComparison.Ordinal));
        Assert.Equal(0, await PoisonTests.WaitingAsync(host, "webhooks"));

        // An operator can send it again when the receiver is mended.
        receiver.Instead = null;
        await PoisonTests.PutAsync(host, "webhooks", poison.Body);
        await host.DrainAsync();
        Assert.Single(receiver.Processed);
    }

    [Fact]
    public async Task Receiver_that_does_not_answer_is_left_after_five_seconds()
    {
        var delayed = new DelayedMessages<WebhookMessage>("webhooks");
        await using var host = await MfaHost.StartAsync(storagePolicy: delayed);
        var owner = await host.NewReadyOwnerAsync();
        await using var receiver = await host.ReceiverAsync(owner);
        receiver.Instead = http => Task.Delay(Timeout.Infinite, http.RequestAborted);
        await SignOutAsync(host, owner);

        await host.DrainAsync();

        Assert.Equal(TimeSpan.FromMinutes(1), Assert.Single(delayed.Delays));
        Assert.Contains(host.Logs.Lines, l => l.Contains("no response in time", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("10.1.2.3")]
    [InlineData("169.254.169.254")]
    [InlineData("::ffff:127.0.0.1")]
    public async Task Endpoint_whose_name_resolves_to_a_refused_address_is_not_called(string address)
    {
        var (names, delayed) = (new FakeNames(address), new DelayedMessages<WebhookMessage>("webhooks"));
        await using var host = await MfaHost.StartAsync(
            storagePolicy: delayed,
            configure: services => services.Replace(ServiceDescriptor.Singleton<HostNames>(names)),
            arguments: "--Outbound:AllowLoopback=false"
        );
        var owner = await host.NewReadyOwnerAsync();
        await host.DrainAsync();
        (await host.SetWebhookAsync(owner, new { url = "https://events.acme.test/mfa" })).Expect(HttpStatusCode.OK);
        await host.DrainAsync();
        await SignOutAsync(host, owner);

        await host.DrainAsync();

        Assert.Equal(1, names.Asked);
        Assert.Single(delayed.Delays);
        Assert.Contains(host.Logs.Lines, l => l.Contains($"no response ({nameof(RefusedAddressException)})", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Redirect_is_not_followed()
    {
        await using var host = await MfaHost.StartAsync();
        var owner = await host.NewReadyOwnerAsync();
        await using var receiver = await host.ReceiverAsync(owner, "a-token");
        var asked = 0;
        receiver.Instead = http =>
        {
            asked++;
            http.Response.Headers.Location = "/elsewhere";
            http.Response.StatusCode = 307;
            return Task.CompletedTask;
        };
        await SignOutAsync(host, owner);

        await host.DrainAsync();

        Assert.Equal(1, asked);
    }

    [Fact]
    public async Task Event_of_a_removed_webhook_is_dropped()
    {
        var delayed = new DelayedMessages<WebhookMessage>("webhooks");
        await using var host = await MfaHost.StartAsync(storagePolicy: delayed);
        var owner = await host.NewReadyOwnerAsync();
        await using var receiver = await host.ReceiverAsync(owner);
        receiver.Instead = http => AnswerAsync(http, 503, null);
        await SignOutAsync(host, owner);
        await host.DrainAsync();
        receiver.Instead = null;
        host.Clock.NextStep();
        await owner.SignInAsync(owner.Code());
        (await host.RemoveWebhookAsync(owner)).Expect(HttpStatusCode.NoContent);

        await NextTryAsync(host, delayed);

        Assert.Empty(receiver.Tokens);
        Assert.Empty(await PoisonTests.PoisonAsync(host));
        Assert.Single(delayed.Delays);
    }

    private static async Task SignOutAsync(MfaHost host, Person person)
    {
        (await host.Api.DeleteAsync("session", person.Token)).Expect(HttpStatusCode.NoContent);
    }

    private static Task AnswerAsync(HttpContext http, int status, string? body)
    {
        http.Response.StatusCode = status;
        return body is null ? Task.CompletedTask : http.Response.WriteAsync(body);
    }

    private static async Task NextTryAsync(MfaHost host, DelayedMessages<WebhookMessage> delayed)
    {
        host.Clock.Advance(delayed.LastDelay);
        await host.Get<EventQueues>().PutAsync(delayed.Last, TimeSpan.Zero, CancellationToken.None);
        await host.DrainAsync();
    }
}
