using System.Net;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Sessions;

/// <summary>What pages read on which nobody is signed in yet, and the session that they keep.</summary>
public sealed class SignInPageTests
{
    private const string Portal = "https://mfa.acme.test";

    [Fact]
    public async Task Sign_in_page_names_the_tenant_and_what_it_accepts_and_an_unknown_tenant_looks_like_one_with_passwords()
    {
        await using var host = await MfaHost.StartAsync();
        await host.NewTenantAsync();

        var acme = (await host.Api.GetAsync("tenants/acme/sign-in")).Expect(HttpStatusCode.OK);
        var nobody = (await host.Api.GetAsync("tenants/nobody/sign-in")).Expect(HttpStatusCode.OK);

        Assert.Equal(
            """{"tenantId":"acme","name":"Acme"""
                + """ Ltd","methods":["pwd"],"providers":[],"locales":["en","es","fr","zh-Hans"],"look":null,"passkeySignIn":true}""",
            acme.Text
        );
        Assert.Equal(
            acme.Text.Replace("\"Acme Ltd\"", "null", StringComparison.Ordinal),
            nobody.Text.Replace("nobody", "acme", StringComparison.Ordinal)
        );
        Assert.Equal("public, max-age=300", acme.Headers["Cache-Control"]);
    }

    [Fact]
    public async Task Link_tells_what_it_is_for_and_still_works_afterwards()
    {
        await using var host = await MfaHost.StartAsync();
        await host.NewTenantAsync();
        var ana = await host.NewMemberAsync();
        var token = await host.ResetTokenAsync(ana);

        var look = (await host.Api.PostAsync("links/look", new { token })).Expect(HttpStatusCode.OK).Body!;
        (await host.Api.PostAsync("password-resets/accept", new { token, password = "an entirely new password" })).Expect(
            HttpStatusCode.NoContent
        );
        var used = await host.Api.PostAsync("links/look", new { token });

        Assert.Equal(
            ("reset", "acme", "Acme Ltd", ana.Email, true),
            (
                look["purpose"]!.GetValue<string>(),
                look["tenantId"]!.GetValue<string>(),
                look["tenantName"]!.GetValue<string>(),
                look["email"]!.GetValue<string>(),
                look["hasPassword"]!.GetValue<bool>()
            )
        );
        Assert.NotNull(used.Expect(HttpStatusCode.BadRequest, "invalid_request").Body!["errors"]!["token"]);
    }

    [Fact]
    public async Task Page_of_this_app_uses_the_cookie_in_every_tenant_and_a_foreign_page_in_none()
    {
        await using var host = await MfaHost.StartAsync(arguments: ["--Portal:Origin=" + Portal]);
        await host.NewTenantAsync();
        var ana = await host.NewMemberAsync();
        var (own, foreign) = (new Browser(host, Portal), new Browser(host, "https://evil.test"));

        (await own.SignInAsync(ana)).Expect(HttpStatusCode.Created);
        (await own.PostAsync("session/reauthenticate", new { password = ana.Password })).Expect(HttpStatusCode.OK);
        foreign.Cookie = own.Cookie;

        (await foreign.PostAsync("session/reauthenticate", new { password = ana.Password })).Expect(HttpStatusCode.Forbidden, "forbidden");
        (await foreign.SignInAsync(ana)).Expect(HttpStatusCode.Forbidden, "forbidden");
    }

    [Fact]
    public async Task Cookie_sign_in_from_this_app_does_not_tell_an_unknown_tenant_from_a_wrong_password()
    {
        await using var host = await MfaHost.StartAsync(arguments: ["--Portal:Origin=" + Portal]);
        await host.NewTenantAsync();
        var page = new Browser(host, Portal);

        var known = await page.SignInAsync(new Person(host, "acme", "ana@acme.test", "a wrong password"));
        var unknown = await page.SignInAsync(new Person(host, "nobody", "ana@acme.test", "a wrong password"));

        known.Expect(HttpStatusCode.Unauthorized, "invalid_credentials");
        Assert.Equal(known.Text, unknown.Text);
    }

    [Fact]
    public async Task Session_says_when_it_ends_unused_and_a_peek_does_not_count_as_use()
    {
        await using var host = await MfaHost.StartAsync();
        await host.NewTenantAsync();
        var ana = await host.NewMemberAsync();
        await ana.SignInAsync();
        var opened = host.Clock.Now;

        host.Clock.Advance(TimeSpan.FromMinutes(20));
        var peeked = (await host.Api.GetAsync("session?peek=true", ana.Token)).Expect(HttpStatusCode.OK).Body!;
        var again = (await host.Api.GetAsync("session?peek=true", ana.Token)).Expect(HttpStatusCode.OK).Body!;
        await ana.GetSessionAsync();
        var used = (await host.Api.GetAsync("session?peek=true", ana.Token)).Expect(HttpStatusCode.OK).Body!;

        Assert.Equal(opened.AddHours(1), peeked["idleExpiresAt"]!.GetValue<DateTimeOffset>());
        Assert.Equal(opened.AddHours(1), again["idleExpiresAt"]!.GetValue<DateTimeOffset>());
        Assert.Equal(opened.AddMinutes(80), used["idleExpiresAt"]!.GetValue<DateTimeOffset>());
    }
}
