using System.Net;
using System.Text.Json.Nodes;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Sessions;

public sealed class SessionLimitTests
{
    [Fact]
    public async Task Shorter_lifetime_applies_to_existing_sessions_from_their_sign_in()
    {
        await using var host = await MfaHost.StartAsync();
        var owner = await host.NewReadyOwnerAsync();
        var member = await host.NewMemberAsync();
        await member.SignInAsync();
        var signedIn = host.Clock.Now;
        host.Clock.Advance(TimeSpan.FromMinutes(3));

        (await owner.SwitchAsync(new { mode = "off", sessionLifetimeMinutes = 10 })).Expect(HttpStatusCode.OK);

        Assert.Equal(signedIn.AddMinutes(10), (await member.GetSessionAsync()).Body!["expiresAt"]!.GetValue<DateTimeOffset>());
        Assert.Equal(
            signedIn.AddMinutes(10),
            (await host.Api.GetAsync("sessions", member.Token)).Body!["sessions"]![0]!["expiresAt"]!.GetValue<DateTimeOffset>()
        );
        host.Clock.Advance(TimeSpan.FromMinutes(6.9));
        (await member.GetSessionAsync()).Expect(HttpStatusCode.OK);
        Assert.InRange((await host.Api.PostAsync("session/token", new { }, member.Token)).Body!["expiresIn"]!.GetValue<int>(), 1, 6);
        host.Clock.Advance(TimeSpan.FromMinutes(0.1));
        (await member.GetSessionAsync()).Expect(HttpStatusCode.Unauthorized, "unauthenticated");
    }

    [Fact]
    public async Task Shorter_idle_limit_ends_only_idle_sessions()
    {
        await using var host = await MfaHost.StartAsync();
        var owner = await host.NewReadyOwnerAsync();
        var (busy, idle) = (await host.NewMemberAsync(), await host.NewMemberAsync("acme", "ben@acme.test"));
        await busy.SignInAsync();
        await idle.SignInAsync();
        (await owner.SwitchAsync(new { mode = "off", sessionIdleMinutes = 5 })).Expect(HttpStatusCode.OK);

        for (var minute = 1; minute <= 10; minute++)
        {
            host.Clock.Advance(TimeSpan.FromMinutes(1));
            (await busy.GetSessionAsync()).Expect(HttpStatusCode.OK);
            await SeenAsync(host, busy);
        }

        (await idle.GetSessionAsync()).Expect(HttpStatusCode.Unauthorized, "unauthenticated");
    }

    [Fact]
    public async Task Tenant_limits_cannot_exceed_the_service_limits()
    {
        await using var host = await MfaHost.StartAsync(arguments: ["--Sessions:Lifetime=01:00:00", "--Sessions:IdleLimit=00:20:00"]);
        var owner = await host.NewReadyOwnerAsync();
        (
            await owner.SwitchAsync(
                new
                {
                    mode = "off",
                    sessionLifetimeMinutes = 1440,
                    sessionIdleMinutes = 60,
                }
            )
        ).Expect(HttpStatusCode.OK);
        var member = await host.NewMemberAsync();

        await member.SignInAsync();

        Assert.Equal(host.Clock.Now.AddHours(1), (await member.GetSessionAsync()).Body!["expiresAt"]!.GetValue<DateTimeOffset>());
        host.Clock.Advance(TimeSpan.FromMinutes(20));
        (await member.GetSessionAsync()).Expect(HttpStatusCode.Unauthorized, "unauthenticated");
    }

    [Fact]
    public async Task Limits_are_returned_with_the_policy_and_unchanged_when_omitted()
    {
        await using var host = await MfaHost.StartAsync();
        var owner = await host.NewReadyOwnerAsync();

        Assert.Equal((null, null), Limits(await host.Api.GetAsync("tenants/acme/two-factor", owner.Token)));
        Assert.Equal(
            (480, 15),
            Limits(
                await owner.SwitchAsync(
                    new
                    {
                        mode = "optional",
                        sessionLifetimeMinutes = 480,
                        sessionIdleMinutes = 15,
                    }
                )
            )
        );
        Assert.Equal((480, 15), Limits(await owner.SwitchAsync(new { mode = "off" })));
        Assert.Equal((480, 60), Limits(await owner.SwitchAsync(new { mode = "off", sessionIdleMinutes = 60 })));
        Assert.Equal((480, 60), Limits(await host.Api.GetAsync("tenants/acme/two-factor", owner.Token)));
    }

    [Theory]
    [InlineData(4, 5)]
    [InlineData(1441, 5)]
    [InlineData(5, 4)]
    [InlineData(5, 61)]
    public async Task Out_of_range_limits_are_refused(int sessionLifetimeMinutes, int sessionIdleMinutes)
    {
        await using var host = await MfaHost.StartAsync();
        var owner = await host.NewReadyOwnerAsync();

        (
            await owner.SwitchAsync(
                new
                {
                    mode = "off",
                    sessionLifetimeMinutes,
                    sessionIdleMinutes,
                }
            )
        ).Expect(HttpStatusCode.BadRequest, "invalid_request");
    }

    private static (int? Lifetime, int? Idle) Limits(Reply reply)
    {
        var policy = reply.Expect(HttpStatusCode.OK).Body!;
        return (Minutes(policy["sessionLifetimeMinutes"]), Minutes(policy["sessionIdleMinutes"]));
    }

    private static int? Minutes(JsonNode? value) => value?.GetValue<int>();

    // The last-seen time is written in the background.
    private static async Task SeenAsync(MfaHost host, Person person)
    {
        for (var attempt = 0; attempt < 100; attempt++)
        {
            var list = (await host.Api.GetAsync("sessions", person.Token)).Expect(HttpStatusCode.OK);
            if (list.Body!["sessions"]![0]!["lastSeen"]!.GetValue<DateTimeOffset>() == host.Clock.Now)
            {
                return;
            }

            await Task.Delay(20);
        }

        Assert.Fail("The session's last use was not written.");
    }
}
