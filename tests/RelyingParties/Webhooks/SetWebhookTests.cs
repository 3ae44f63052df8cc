using System.Net;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.RelyingParties.Webhooks;

/// <summary>Owners set where events are pushed to.</summary>
public sealed class SetWebhookTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("events.acme.test")]
    [InlineData("http://events.acme.test/")]
    [InlineData("https://127.0.0.1/")]
    [InlineData("https://localhost/")]
    [InlineData("https://10.1.2.3/")]
    [InlineData("https://169.254.169.254/metadata")]
    [InlineData("https://[fd00:ec2::254]/")]
    [InlineData("https://user:secret@events.acme.test/")]
    [InlineData("https://events.acme.test/#part")]
    [InlineData("https://EVENTS.acme.test/")]
    [InlineData("https://events.acme.test/a b")]
    public async Task Endpoint_that_may_not_be_called_is_refused(string? url)
    {
        await using var host = await MfaHost.StartAsync(arguments: "--Outbound:AllowLoopback=false");
        var owner = await host.NewReadyOwnerAsync();

        var reply = await host.SetWebhookAsync(owner, new { url });

        Assert.NotNull(reply.Expect(HttpStatusCode.BadRequest, "invalid_request").Body!["errors"]!["url"]);
        Assert.Null((await host.WebhookAsync(owner)).Body!["url"]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("two words")]
    [InlineData("a\r\nX-Header: b")]
    [InlineData("schlüssel")]
    public async Task Token_that_no_header_carries_is_refused(string token)
    {
        await using var host = await MfaHost.StartAsync();
        var owner = await host.NewReadyOwnerAsync();

        var reply = await host.SetWebhookAsync(owner, new { url = "https://events.acme.test/", token });

        Assert.NotNull(reply.Expect(HttpStatusCode.BadRequest, "invalid_request").Body!["errors"]!["token"]);
        Assert.DoesNotContain(host.Logs.Lines, l => token.Length > 0 && l.Contains(token, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Changes_need_an_Owner_a_fresh_factor_and_the_ETag_just_read()
    {
        await using var host = await MfaHost.StartAsync();
        var owner = await host.NewReadyOwnerAsync();
        var ana = await host.NewMemberAsync();
        await ana.SignInAsync();
        var gus = await host.NewReadyOwnerAsync("globex", "gus@globex.test");
        var body = new { url = "https://events.acme.test/" };
        foreach (var stranger in new[] { ana, gus })
        {
            (await host.Api.GetAsync("tenants/acme/webhook", stranger.Token)).Expect(HttpStatusCode.NotFound, "not_found");
            (await host.Api.PutAsync("tenants/acme/webhook", body, stranger.Token)).Expect(HttpStatusCode.NotFound, "not_found");
            (await host.Api.DeleteAsync("tenants/acme/webhook", stranger.Token)).Expect(HttpStatusCode.NotFound, "not_found");
        }

        var before = (await host.WebhookAsync(owner)).Headers["ETag"];
        (await host.Api.PutAsync("tenants/acme/webhook", body, owner.Token)).Expect(HttpStatusCode.PreconditionRequired);
        (await host.SetWebhookAsync(owner, body)).Expect(HttpStatusCode.OK);
        (await host.Api.PutAsync("tenants/acme/webhook", body, owner.Token, ("If-Match", before))).Expect(
            HttpStatusCode.PreconditionFailed
        );
        host.Clock.Advance(TimeSpan.FromMinutes(6));
        (await host.SetWebhookAsync(owner, new { url = "https://thief.test/" })).Expect(HttpStatusCode.Unauthorized);
        (await host.RemoveWebhookAsync(owner)).Expect(HttpStatusCode.Unauthorized);

        Assert.Equal("https://events.acme.test/", (await host.WebhookAsync(owner)).Body!["url"]!.GetValue<string>());
    }

    [Fact]
    public async Task Change_is_audited_with_the_host_only_and_drops_the_former_token()
    {
        await using var host = await MfaHost.StartAsync();
        var owner = await host.NewReadyOwnerAsync();
        (await host.SetWebhookAsync(owner, new { url = "https://events.acme.test/a-secret-path", token = "a-token" })).Expect(
            HttpStatusCode.OK
        );
        // Entries of one moment have no order.
        host.Clock.Advance(TimeSpan.FromSeconds(1));
        (await host.SetWebhookAsync(owner, new { url = "https://other.acme.test/" })).Expect(HttpStatusCode.OK);
        host.Clock.Advance(TimeSpan.FromSeconds(1));
        (await host.RemoveWebhookAsync(owner)).Expect(HttpStatusCode.NoContent);
        await host.DrainAsync();

        var log = (await host.Api.GetAsync("tenants/acme/audit?kind=webhook_changed", owner.Token)).Expect(HttpStatusCode.OK);

        var hosts = log.Body!["entries"]!.AsArray().Select(e => e!["details"]!["host"]!.GetValue<string>());
        Assert.Equal(["", "other.acme.test", "events.acme.test"], hosts);
        Assert.DoesNotContain("a-secret-path", log.Text, StringComparison.Ordinal);
        Assert.Equal("""{"url":null,"hasToken":false}""", (await host.WebhookAsync(owner)).Body!.ToJsonString());
    }

    [Fact]
    public async Task Token_is_resealed_so_that_the_old_key_can_go()
    {
        var (settings, clock, next) = (await MfaHost.Settings.NewAsync(), new TestClock(), MfaHost.Settings.NewKey());
        SampleReceiver receiver;
        Person owner;
        await using (var before = await MfaHost.StartAsync(settings, clock))
        {
            owner = await before.NewReadyOwnerAsync();
            receiver = await before.ReceiverAsync(owner, "a-token");
        }

        await using var _ = receiver;
        string[] both = ["--Keys:Sealing:Ring:s2=" + next, "--Keys:Sealing:Current=s2"];
        await using (var after = await MfaHost.StartAsync(settings, clock, arguments: both))
        {
            (await after.Api.OperatorPostAsync("operator/tenants/acme/reseal", new { })).Expect(HttpStatusCode.Accepted);
            await after.DrainAsync();
        }

        await using var without = await MfaHost.StartAsync(settings with { SealingKey = next, SealingKeyName = "s2" }, clock);
        (await without.Api.DeleteAsync("session", owner.Token)).Expect(HttpStatusCode.NoContent);
        await without.DrainAsync();

        Assert.Empty(receiver.Problems);
        Assert.Single(receiver.Processed);
    }
}
