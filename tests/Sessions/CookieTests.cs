using System.Net;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Sessions;

public sealed class CookieTests
{
    private const string Page = "https://app.acme.test";
    private const string Key = "7f2c1f0e-9a53-4d0b-8a4e-2b9d6f1c3e5a";

    [Fact]
    public async Task Cookie_is_host_only_secure_and_HttpOnly_and_the_body_has_no_token()
    {
        await using var host = await MfaHost.StartAsync();
        var owner = await host.NewTenantAsync();
        await AllowAsync(host, Page);
        var browser = new Browser(host, Page);

        var reply = (await browser.SignInAsync(owner)).Expect(HttpStatusCode.Created);

        Assert.Equal($"__Host-mfa-session={browser.Cookie}; Path=/; Secure; HttpOnly; SameSite=Lax", reply.Headers["Set-Cookie"]);
        Assert.Null(reply.Body!["sessionToken"]);
        Assert.DoesNotContain(browser.Cookie, reply.Text, StringComparison.Ordinal);
        Assert.Equal("active", (await browser.GetAsync("session")).Expect(HttpStatusCode.OK).State);
    }

    [Fact]
    public async Task No_cookie_is_set_unless_requested()
    {
        await using var host = await MfaHost.StartAsync();
        var owner = await host.NewTenantAsync();

        var reply = await owner.SignInAsync();

        Assert.False(reply.Headers.ContainsKey("Set-Cookie"));
        Assert.NotEqual("", reply.Token);
    }

    [Fact]
    public async Task Token_and_cookie_together_are_refused()
    {
        await using var host = await MfaHost.StartAsync();
        var (_, browser) = await SignedInAsync(host);

        (
            await host.Api.SendAsync(HttpMethod.Get, "session", null, browser.Cookie, ("Cookie", $"{Browser.CookieName}={browser.Cookie}"))
        ).Expect(HttpStatusCode.BadRequest, "invalid_request");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("null")]
    [InlineData("https://evil.test")]
    [InlineData("http://app.acme.test")]
    [InlineData("https://app.acme.test:8443")]
    [InlineData("https://app.acme.test.evil.test")]
    [InlineData("HTTPS://APP.ACME.TEST")]
    public async Task Write_from_another_origin_is_refused_and_changes_nothing(string? origin)
    {
        await using var host = await MfaHost.StartAsync();
        var (owner, browser) = await SignedInAsync(host);
        var foreign = new Browser(host, origin) { Cookie = browser.Cookie };
        var before = await AccountsAsync(host);

        var writes = new[]
        {
            await foreign.PostAsync("session/reauthenticate", new { password = owner.Password }),
            await foreign.PostAsync("authenticators", new { }),
            await foreign.SendAsync(HttpMethod.Put, "tenants/acme/two-factor", new { mode = "off" }),
            await foreign.SendAsync(HttpMethod.Delete, "session", null),
        };

        Assert.All(writes, r => Assert.Contains("Origin", r.Expect(HttpStatusCode.Forbidden, "forbidden").Text, StringComparison.Ordinal));
        Assert.All(writes, r => Assert.False(r.Headers.ContainsKey("Set-Cookie")));
        Assert.Equal(before, await AccountsAsync(host));
        (await browser.GetAsync("session")).Expect(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Another_origin_cannot_observe_a_cookie_rotation()
    {
        await using var host = await MfaHost.StartAsync();
        var (owner, browser) = await SignedInAsync(host);
        var foreign = new Browser(host, "https://evil.test") { Cookie = browser.Cookie };
        (await browser.PostAsync("session/reauthenticate", new { password = owner.Password })).Expect(HttpStatusCode.OK);

        (await foreign.PostAsync("authenticators", new { })).Expect(HttpStatusCode.Forbidden, "forbidden");
    }

    [Fact]
    public async Task Another_origin_cannot_sign_in_a_visitor()
    {
        await using var host = await MfaHost.StartAsync();
        var owner = await host.NewTenantAsync();
        await AllowAsync(host, Page);
        var before = await AccountsAsync(host, "MfaAccounts", "MfaTenants");

        var reply = (await new Browser(host, "https://evil.test").SignInAsync(owner)).Expect(HttpStatusCode.Forbidden, "forbidden");
        (await new Browser(host, null).SignInAsync(owner)).Expect(HttpStatusCode.Forbidden, "forbidden");

        Assert.False(reply.Headers.ContainsKey("Set-Cookie"));
        Assert.Equal(before, await AccountsAsync(host, "MfaAccounts", "MfaTenants"));
    }

    [Theory]
    [InlineData(Page)]
    [InlineData("https://evil.test")]
    [InlineData("null")]
    [InlineData(null)]
    public async Task Stranger_learns_by_no_origin_whether_a_tenant_exists_or_lists_it(string? origin)
    {
        await using var host = await MfaHost.StartAsync();
        var owner = await host.NewTenantAsync();
        await host.NewTenantAsync("globex", "gil@globex.test");
        await AllowAsync(host, Page);
        var browser = new Browser(host, origin);
        var answers = new HashSet<string>();
        foreach (var tenant in new[] { "acme", "globex", "nowhere", "x", "!" })
        {
            foreach (var email in new[] { owner.Email, "nobody@acme.test" })
            {
                var stranger = new Person(host, tenant, email, "a wrong password");
                answers.Add((await browser.SignInAsync(stranger)).Expect(HttpStatusCode.Unauthorized, "invalid_credentials").Text);
            }

            var byToken = await browser.PostAsync($"tenants/{tenant}/sessions", new { idToken = "x.y.z", cookie = true });
            answers.Add(byToken.Expect(HttpStatusCode.Unauthorized, "invalid_credentials").Text);
        }

        Assert.Single(answers);
    }

    [Fact]
    public async Task Origins_of_one_tenant_do_not_apply_to_another()
    {
        await using var host = await MfaHost.StartAsync();
        var (_, browser) = await SignedInAsync(host);
        var other = await host.NewTenantAsync("globex", "gil@globex.test");

        (await new Browser(host, Page).SignInAsync(other)).Expect(HttpStatusCode.Forbidden, "forbidden");
        (await browser.PostAsync("authenticators", new { })).Expect(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Removed_origin_can_no_longer_write()
    {
        await using var host = await MfaHost.StartAsync();
        var (owner, browser) = await SignedInAsync(host);

        await AllowAsync(host, "https://new.acme.test");

        (await browser.PostAsync("session/reauthenticate", new { password = owner.Password })).Expect(
            HttpStatusCode.Forbidden,
            "forbidden"
        );
    }

    [Fact]
    public async Task Every_rotation_sets_a_new_cookie_and_omits_the_token_from_the_body()
    {
        await using var host = await MfaHost.StartAsync();
        var (owner, browser) = await SignedInAsync(host);

        await RotatesAsync(browser, "session/reauthenticate", new { password = owner.Password });
        var begun = (await browser.PostAsync("authenticators", new { })).Expect(HttpStatusCode.Created);
        var (id, secret) = (begun.Body!["id"]!.GetValue<string>(), begun.Body["secret"]!.GetValue<string>());
        await host.AcceptLinkAsync(owner);
        await RotatesAsync(browser, $"authenticators/{id}/confirm", new { codes = new[] { owner.CodeOf(secret) } });
        host.Clock.NextStep();
        await RotatesAsync(browser, "session/verify", new { code = owner.CodeOf(secret) });
        await RotatesAsync(browser, "session/password", new { currentPassword = owner.Password, password = "another fine passphrase" });
        host.Clock.NextStep();
        await RotatesAsync(browser, $"authenticators/{id}/unbind", new { code = owner.CodeOf(secret) });
    }

    [Fact]
    public async Task Retry_by_cookie_returns_the_same_cookie_and_no_token_in_the_body()
    {
        await using var host = await MfaHost.StartAsync();
        var (owner, browser) = await SignedInAsync(host);
        var old = browser.Cookie;
        var body = new { password = owner.Password };

        var first = (await browser.PostAsync("session/reauthenticate", body, ("Idempotency-Key", Key))).Expect(HttpStatusCode.OK);
        browser.Cookie = old;
        var again = (await browser.PostAsync("session/reauthenticate", body, ("Idempotency-Key", Key))).Expect(HttpStatusCode.OK);

        Assert.Equal((first.Headers["Set-Cookie"], first.Text), (again.Headers["Set-Cookie"], again.Text));
        Assert.Null(again.Body!["sessionToken"]);
        Assert.DoesNotContain(browser.Cookie, again.Text, StringComparison.Ordinal);
        (await browser.GetAsync("session")).Expect(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Sign_out_deletes_the_cookie()
    {
        await using var host = await MfaHost.StartAsync();
        var (_, browser) = await SignedInAsync(host);
        var old = browser.Cookie;

        var reply = (await browser.SendAsync(HttpMethod.Delete, "session", null)).Expect(HttpStatusCode.NoContent);

        Assert.Equal("__Host-mfa-session=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0", reply.Headers["Set-Cookie"]);
        browser.Cookie = old;
        (await browser.GetAsync("session")).Expect(HttpStatusCode.Unauthorized, "unauthenticated");
    }

    [Theory]
    [InlineData("http://app.acme.test")]
    [InlineData("https://app.acme.test/")]
    [InlineData("https://app.acme.test:443")]
    [InlineData("https://App.acme.test")]
    [InlineData("https://*.acme.test")]
    [InlineData("https://user@app.acme.test")]
    [InlineData("null")]
    [InlineData("*")]
    [InlineData(null)]
    public async Task Malformed_or_unsafe_origin_is_refused(string? origin)
    {
        await using var host = await MfaHost.StartAsync();
        await host.NewTenantAsync();

        (await SetAsync(host, origin)).Expect(HttpStatusCode.BadRequest, "invalid_request");
    }

    [Fact]
    public async Task Origins_are_HTTPS_or_loopback_and_at_most_twenty()
    {
        await using var host = await MfaHost.StartAsync();
        await host.NewTenantAsync();

        (
            await SetAsync(
                host,
                "https://app.acme.test:8443",
                "http://localhost:5173",
                "http://127.0.0.1:5173",
                "http://[::1]:5173",
                "https://xn--bcher-kva.test"
            )
        ).Expect(HttpStatusCode.OK);
        (await SetAsync(host, [.. Enumerable.Range(0, 21).Select(n => $"https://app{n}.acme.test")])).Expect(
            HttpStatusCode.BadRequest,
            "invalid_request"
        );
        (await SetAsync(host, Page, Page)).Expect(HttpStatusCode.BadRequest, "invalid_request");
        (await SetAsync(host)).Expect(HttpStatusCode.OK);
    }

    private static async Task RotatesAsync(Browser browser, string path, object body)
    {
        var old = browser.Cookie;

        var reply = (await browser.PostAsync(path, body)).Expect(HttpStatusCode.OK);

        Assert.NotEqual(old, browser.Cookie);
        Assert.Null(reply.Body!["sessionToken"]);
        Assert.DoesNotContain(browser.Cookie, reply.Text, StringComparison.Ordinal);
        var current = browser.Cookie;
        browser.Cookie = old;
        (await browser.PostAsync("authenticators", new { })).Expect(HttpStatusCode.Unauthorized, "token_rotated");
        browser.Cookie = current;
        (await browser.GetAsync("session")).Expect(HttpStatusCode.OK);
    }

    private static async Task<(Person Owner, Browser Browser)> SignedInAsync(MfaHost host)
    {
        var owner = await host.NewTenantAsync();
        await AllowAsync(host, Page);
        var browser = new Browser(host, Page);
        (await browser.SignInAsync(owner)).Expect(HttpStatusCode.Created);
        return (owner, browser);
    }

    private static async Task AllowAsync(MfaHost host, params string?[] origins) =>
        (await SetAsync(host, origins)).Expect(HttpStatusCode.OK);

    private static Task<Reply> SetAsync(MfaHost host, params string?[] origins) =>
        host.Api.PutAsync("operator/tenants/acme/origins", new { origins }, null, ("x-functions-key", MfaHost.OperatorKey));

    // The current state of every row of the tables; without tables, also of the counts of wrong passwords.
    private static async Task<string> AccountsAsync(MfaHost host, params string[] tables)
    {
        var rows = new List<string>();
        foreach (var table in tables is [] ? ["MfaAccounts", "MfaTenants", "MfaDirectory"] : tables)
        {
            rows.AddRange((await Rows.OfAsync(host, table)).Select(r => $"{table} {r.PartitionKey} {r.RowKey} {r.ETag}"));
        }

        return string.Join('\n', rows.Order(StringComparer.Ordinal));
    }
}
