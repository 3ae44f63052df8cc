using System.Net;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Sessions;

public sealed partial class SignInTests
{
    [Fact]
    public async Task Session_ends_after_an_idle_hour_or_a_day()
    {
        await using var host = await MfaHost.StartAsync();
        var owner = await host.NewTenantAsync();
        await owner.SignInAsync();
        host.Clock.Advance(TimeSpan.FromHours(1));
        (await owner.GetSessionAsync()).Expect(HttpStatusCode.Unauthorized, "unauthenticated");

        await owner.SignInAsync();
        for (var used = 0; used < 47; used++)
        {
            host.Clock.Advance(TimeSpan.FromMinutes(30));
            await owner.ReauthenticateAsync();
        }

        host.Clock.Advance(TimeSpan.FromMinutes(30));
        (await owner.GetSessionAsync()).Expect(HttpStatusCode.Unauthorized, "unauthenticated");
    }

    [Fact]
    public async Task Signed_out_session_is_refused()
    {
        await using var host = await MfaHost.StartAsync();
        var owner = await host.NewTenantAsync();
        await owner.SignInAsync();

        (await host.Api.DeleteAsync("session", owner.Token)).Expect(HttpStatusCode.NoContent);

        (await owner.GetSessionAsync()).Expect(HttpStatusCode.Unauthorized, "unauthenticated");
    }

    [Fact]
    public async Task Attacker_with_only_the_password_cannot_evict_verified_sessions()
    {
        await using var host = await MfaHost.StartAsync();
        var member = await host.NewEnrolledMemberAsync();
        var verified = member.Token;

        await SignInAgainAndAgainAsync(member);

        Assert.Equal("active", (await host.Api.GetAsync("session", verified)).Expect(HttpStatusCode.OK).State);
    }

    [Fact]
    public async Task Attacker_with_only_the_password_cannot_evict_a_session_in_which_a_passkey_is_being_set_up()
    {
        await using var host = await PasskeySteps.StartWithPortalAsync();
        var owner = await host.NewReadyOwnerAsync();
        await host.EnrollPasskeyAsync(owner, new VirtualAuthenticator());
        var member = await host.NewMemberAsync();
        await member.SignInAsync();
        await member.EnrollAsync();
        (await owner.SwitchAsync(new { mode = "required", phishingResistant = "all" })).Expect(HttpStatusCode.OK);
        var verified = member.Token;
        Assert.Equal("enrollment_required", (await member.GetSessionAsync()).State);

        host.Clock.Advance(TimeSpan.FromSeconds(1));
        await SignInAgainAndAgainAsync(member);

        member.Token = verified;
        Assert.Equal("active", (await host.EnrollPasskeyAsync(member, new VirtualAuthenticator())).State);
    }

    [Fact]
    public async Task Reauthentication_requires_the_password()
    {
        await using var host = await MfaHost.StartAsync();
        var owner = await host.NewTenantAsync();
        await owner.SignInAsync();

        (await host.Api.PostAsync("session/reauthenticate", new { password = "a wrong password" }, owner.Token)).Expect(
            HttpStatusCode.Unauthorized,
            "invalid_credentials"
        );
    }

    [Fact]
    public async Task State_survives_a_restart()
    {
        var settings = await MfaHost.Settings.NewAsync();
        var clock = new TestClock();
        string token,
            secret;
        await using (var before = await MfaHost.StartAsync(settings, clock))
        {
            var owner = await before.NewReadyOwnerAsync();
            (await owner.SwitchAsync(new { mode = "required" })).Expect(HttpStatusCode.OK);
            (token, secret) = (owner.Token, owner.Secret);
        }

        await using var after = await MfaHost.StartAsync(settings, clock);

        Assert.Equal("active", (await after.Api.GetAsync("session", token)).Expect(HttpStatusCode.OK).State);
        clock.NextStep();
        var again = new Person(after, "acme", "olga@acme.test", "correct horse battery");
        Assert.Equal("verification_required", (await again.SignInAsync()).State);
        Assert.Equal("active", (await again.VerifyAsync(again.CodeOf(secret))).State);
    }
}
