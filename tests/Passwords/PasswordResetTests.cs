using System.Net;
using System.Net.Http.Json;
using MfaFunctions.Events;
using MfaFunctions.Platform;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Passwords;

public sealed class PasswordResetTests
{
    private const string New = "a brand new password";

    [Fact]
    public async Task Mailed_link_sets_the_password_and_sign_in_still_requires_a_code()
    {
        await using var host = await MfaHost.StartAsync();
        var member = await host.NewEnrolledMemberAsync();
        var token = await host.ResetTokenAsync(member);

        (await AcceptAsync(host, token)).Expect(HttpStatusCode.NoContent);

        (await member.TrySignInAsync()).Expect(HttpStatusCode.Unauthorized, "invalid_credentials");
        var again = new Person(host, "acme", member.Email, New);
        host.Clock.NextStep();
        Assert.Equal("verification_required", (await again.SignInAsync()).State);
        Assert.Equal("active", (await again.VerifyAsync(again.CodeOf(member.Secret))).State);
    }

    [Fact]
    public async Task Reset_ends_all_sessions_and_notifies_the_person()
    {
        await using var host = await MfaHost.StartAsync();
        var member = await host.NewEnrolledMemberAsync();
        var first = member.Token;
        await member.SignInAsync();
        var token = await host.ResetTokenAsync(member);

        (await AcceptAsync(host, token)).Expect(HttpStatusCode.NoContent);

        (await host.Api.GetAsync("session", first)).Expect(HttpStatusCode.Unauthorized, "unauthenticated");
        (await host.Api.GetAsync("session", member.Token)).Expect(HttpStatusCode.Unauthorized, "unauthenticated");
        await host.DrainAsync();
        var told = host.Mail.Messages[^1];
        Assert.Equal(member.Email, told.To);
        Assert.Contains("PasswordChanged", told.Categories);
    }

    [Fact]
    public async Task Mail_goes_to_the_stored_address_and_states_origin_and_expiry()
    {
        await using var host = await MfaHost.StartAsync();
        var owner = await host.NewTenantAsync();

        (
            await host.Api.PostAsync(
                "password-resets",
                new { tenantId = "acme", email = " OLGA@acme.test" },
                null,
                (MfaHost.AddressHeader, "203.0.113.9")
            )
        ).Expect(HttpStatusCode.Accepted);
        await host.DrainAsync();

        var mail = Assert.Single(host.Mail.Messages);
        Assert.Equal(owner.Email, mail.To);
        Assert.Contains("203.0.113.x", mail.Text, StringComparison.Ordinal);
        Assert.Contains("12:30 UTC", mail.Text, StringComparison.Ordinal);
        Assert.Equal("acme", host.TokenFor(owner.Email).Split('.')[0]);
    }

    [Fact]
    public async Task Unknown_address_gets_the_same_response_and_leaves_no_rows_or_messages()
    {
        var probe = new StorageProbe();
        await using var host = await MfaHost.StartAsync(storagePolicy: probe);
        await host.NewTenantAsync();
        var before = await Rows.CountAsync(host, "MfaDirectory", _ => true);
        var answers = new List<string>();
        foreach (var (tenant, email) in new[] { ("acme", "nobody@acme.test"), ("nowhere", "olga@acme.test"), ("acme", "olga@acme.test") })
        {
            for (var n = 1; n <= 4; n++)
            {
                probe.Count();
                var reply = await host.Api.PostAsync("password-resets", new { tenantId = tenant, email });
                answers.Add($"{(int)reply.Status} {reply.Text} {probe.Calls[0]}");
                if ((tenant, email) != ("acme", "olga@acme.test"))
                {
                    Assert.Equal("GET MfaDirectory", Assert.Single(probe.Calls));
                }
            }
        }

        Assert.Equal("202 {\"status\":\"accepted\"} GET MfaDirectory", Assert.Single(answers.Distinct()));
        Assert.Equal(1, await Rows.CountAsync(host, "MfaDirectory", _ => true) - before);
        await host.DrainAsync();
        Assert.All(host.Mail.Messages, m => Assert.Equal("olga@acme.test", m.To));
    }

    [Fact]
    public async Task Response_does_not_wait_for_what_only_a_known_address_needs()
    {
        var probe = new StorageProbe();
        await using var host = await MfaHost.StartAsync(storagePolicy: probe);
        await host.NewTenantAsync();
        var answered = new TaskCompletionSource();
        probe.Meanwhile(call => call == "GET MfaAccounts", () => answered.Task);

        using var body = JsonContent.Create(new { tenantId = "acme", email = "olga@acme.test" });
        using var response = await host.Http.PostAsync(new Uri("password-resets", UriKind.Relative), body);

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        answered.SetResult();
        await host.Get<BackgroundWork>().IdleAsync();
        await host.DrainAsync();
        Assert.Single(host.Mail.Messages);
    }

    [Fact]
    public async Task Concurrent_requests_from_one_network_send_at_most_three_mails_an_hour()
    {
        await using var host = await MfaHost.StartAsync();
        await host.NewTenantAsync();

        var replies = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => RequestAsync(host)));

        Assert.All(replies, r => r.Expect(HttpStatusCode.Accepted));
        Assert.Equal(3, await MailsAsync(host));
        host.Clock.Advance(TimeSpan.FromHours(1));
        Assert.NotEmpty(await host.ResetTokenAsync(new Person(host, "acme", "olga@acme.test", New)));
    }

    [Fact]
    public async Task Stranger_does_not_use_up_the_mails_of_the_person()
    {
        await using var host = await MfaHost.StartAsync();
        await host.NewTenantAsync();
        for (var n = 0; n < 6; n++)
        {
            await RequestAsync(host, "198.51.100.7");
        }

        Assert.Equal(3, await MailsAsync(host));
        await RequestAsync(host, "203.0.113.9");
        Assert.Equal(4, await MailsAsync(host));
    }

    [Fact]
    public async Task Mails_are_limited_over_all_networks_and_a_person_without_a_live_link_gets_one_more()
    {
        await using var host = await MfaHost.StartAsync();
        var owner = await host.NewTenantAsync();
        for (var n = 0; n < 15; n++)
        {
            await RequestAsync(host, $"198.51.{n}.7");
        }

        Assert.Equal(10, await MailsAsync(host));
        // The mailed link lives.
        host.Clock.Advance(TimeSpan.FromMinutes(29));
        await RequestAsync(host, "203.0.113.9");
        Assert.Equal(10, await MailsAsync(host));
        // It has expired.
        host.Clock.Advance(TimeSpan.FromMinutes(1));
        await Task.WhenAll(Enumerable.Range(0, 5).Select(n => RequestAsync(host, $"198.51.{n}.7")));
        Assert.Equal(11, await MailsAsync(host));
        // It was used.
        (await AcceptAsync(host, host.TokenFor(owner.Email))).Expect(HttpStatusCode.NoContent);
        host.Clock.Advance(TimeSpan.FromMinutes(2));
        await RequestAsync(host, "203.0.113.9");
        Assert.Equal(12, await MailsAsync(host));
    }

    [Fact]
    public async Task Redelivered_request_creates_one_link_even_after_it_was_used()
    {
        await using var host = await MfaHost.StartAsync();
        var owner = await host.NewTenantAsync();
        var request = new PasswordResetMessage(
            PasswordResetMessage.Version,
            "acme",
            owner.UserId,
            "Firefox on Linux",
            host.Clock.Now,
            Identifier.New()
        );
        await host.Get<EventQueues>().PutAsync(request, CancellationToken.None);
        await host.DrainAsync();
        (await AcceptAsync(host, host.TokenFor(owner.Email))).Expect(HttpStatusCode.NoContent);
        host.Clock.Advance(TimeSpan.FromMinutes(10));

        await host.Get<EventQueues>().PutAsync(request, CancellationToken.None);
        await host.DrainAsync();

        Assert.Single(host.Mail.Messages, m => m.Categories.Contains("PasswordResetRequested"));
        Assert.Equal(1, await Rows.CountAsync(host, "MfaAudit", r => r.GetString("Kind") == "PasswordResetRequested"));
    }

    [Fact]
    public async Task Request_delayed_beyond_the_link_lifetime_sends_no_mail()
    {
        await using var host = await MfaHost.StartAsync();
        await host.NewTenantAsync();
        await host.Api.PostAsync("password-resets", new { tenantId = "acme", email = "olga@acme.test" });

        host.Clock.Advance(TimeSpan.FromMinutes(30));
        await host.DrainAsync();

        Assert.Empty(host.Mail.Messages);
    }

    [Fact]
    public async Task Mail_with_an_invalidated_link_is_not_sent()
    {
        await using var host = await MfaHost.StartAsync();
        await host.NewTenantAsync();
        host.Mail.Fail(503);
        await host.Api.PostAsync("password-resets", new { tenantId = "acme", email = "olga@acme.test" });
        await host.DrainAsync();
        var waiting = await Rows.WaitingMailAsync(host);
        host.Mail.Fail(null);

        host.Clock.Advance(TimeSpan.FromMinutes(31));
        await host.Get<MfaFunctions.Events.EventQueues>().PutAsync(waiting, TimeSpan.Zero, CancellationToken.None);
        await host.DrainAsync();

        Assert.Empty(host.Mail.Messages);
        Assert.Equal(0, await Rows.CountAsync(host, "MfaAccounts", r => r.RowKey.StartsWith("event:", StringComparison.Ordinal)));
    }

    private static Task<Reply> RequestAsync(MfaHost host, string from = MfaHost.Address) =>
        host.Api.PostAsync("password-resets", new { tenantId = "acme", email = "olga@acme.test" }, null, (MfaHost.AddressHeader, from));

    private static async Task<int> MailsAsync(MfaHost host)
    {
        for (var drained = 0; drained < 3; drained++)
        {
            await host.DrainAsync();
        }

        return await Rows.CountAsync(host, "MfaAudit", r => r.GetString("Kind") == "PasswordResetRequested");
    }

    internal static Task<Reply> AcceptAsync(MfaHost host, string token, string password = New) =>
        host.Api.PostAsync("password-resets/accept", new { token, password });
}
