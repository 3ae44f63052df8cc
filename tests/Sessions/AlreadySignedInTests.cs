using System.Net;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Sessions;

/// <summary>A host has one cookie. A sign-in in a browser that has a session asks before it takes that session away.</summary>
public sealed class AlreadySignedInTests
{
    private const string Page = "https://login.example.test";

    [Fact]
    public async Task Sign_in_beside_a_live_session_says_whose_it_is_and_changes_nothing()
    {
        await using var host = await MfaHost.StartAsync(arguments: ["--Portal:Origin=" + Page]);
        var (owner, other, browser) = await SignedInAsync(host);
        var cookie = browser.Cookie;
        await host.DrainAsync();
        var before = await RowsAsync(host);

        foreach (var person in new[] { owner, other, new Person(host, other.Tenant, other.Email, "a wrong password, surely") })
        {
            var reply = (await browser.SignInAsync(person)).Expect(HttpStatusCode.Conflict, "already_signed_in");

            Assert.Equal(
                """{"tenantId":"acme","tenantName":"Acme Ltd","email":"olga@acme.test","displayName":"Olga Owner"}""",
                reply.Body!["signedInAs"]!.ToJsonString()
            );
            Assert.False(reply.Headers.ContainsKey("Set-Cookie"));
        }

        Assert.Equal(cookie, browser.Cookie);
        (await browser.GetAsync("session")).Expect(HttpStatusCode.OK);
        // The wrong password was not tried either.
        Assert.Equal(before, await RowsAsync(host));
    }

    [Fact]
    public async Task Replacing_signs_in_and_ends_the_session_of_another_tenant()
    {
        await using var host = await MfaHost.StartAsync(arguments: ["--Portal:Origin=" + Page]);
        var (_, other, browser) = await SignedInAsync(host);
        var old = browser.Cookie;

        (await ReplaceAsync(browser, other)).Expect(HttpStatusCode.Created);

        var session = (await browser.GetAsync("session")).Expect(HttpStatusCode.OK);
        Assert.Equal(other.Email, session.Body!["email"]!.GetValue<string>());
        browser.Cookie = old;
        (await browser.GetAsync("session")).Expect(HttpStatusCode.Unauthorized, "unauthenticated");
        await host.DrainAsync();
        var audit = await Rows.OfAsync(host, "MfaAudit");
        Assert.Single(audit, r => r.PartitionKey.StartsWith("acme~", StringComparison.Ordinal) && (string)r["Kind"] == "SignedOut");
    }

    [Fact]
    public async Task Replacing_ends_the_earlier_session_of_the_same_account_and_no_other()
    {
        await using var host = await MfaHost.StartAsync(arguments: ["--Portal:Origin=" + Page]);
        var (owner, _, browser) = await SignedInAsync(host);
        var elsewhere = new Browser(host, Page);
        (await elsewhere.SignInAsync(owner)).Expect(HttpStatusCode.Created);
        var old = browser.Cookie;

        (await ReplaceAsync(browser, owner)).Expect(HttpStatusCode.Created);

        (await browser.GetAsync("session")).Expect(HttpStatusCode.OK);
        (await elsewhere.GetAsync("session")).Expect(HttpStatusCode.OK);
        browser.Cookie = old;
        (await browser.GetAsync("session")).Expect(HttpStatusCode.Unauthorized, "unauthenticated");
    }

    [Fact]
    public async Task Failed_replacement_leaves_the_session_alone()
    {
        await using var host = await MfaHost.StartAsync(arguments: ["--Portal:Origin=" + Page]);
        var (_, other, browser) = await SignedInAsync(host);

        (await ReplaceAsync(browser, new Person(host, other.Tenant, other.Email, "a wrong password, surely"))).Expect(
            HttpStatusCode.Unauthorized,
            "invalid_credentials"
        );

        (await browser.GetAsync("session")).Expect(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Cookie_that_was_rotated_a_moment_ago_still_asks()
    {
        await using var host = await MfaHost.StartAsync(arguments: ["--Portal:Origin=" + Page]);
        var (owner, other, browser) = await SignedInAsync(host);
        var old = browser.Cookie;
        (await browser.PostAsync("session/reauthenticate", new { password = owner.Password })).Expect(HttpStatusCode.OK);
        browser.Cookie = old;

        (await browser.SignInAsync(other)).Expect(HttpStatusCode.Conflict, "already_signed_in");
    }

    [Theory]
    [InlineData("ended")]
    [InlineData("idle")]
    [InlineData("of another secret")]
    [InlineData("nonsense")]
    public async Task Cookie_without_a_live_session_does_not_ask(string cookie)
    {
        await using var host = await MfaHost.StartAsync(arguments: ["--Portal:Origin=" + Page]);
        var (owner, other, browser) = await SignedInAsync(host);
        var own = browser.Cookie;
        switch (cookie)
        {
            case "ended":
                (await browser.SendAsync(HttpMethod.Delete, "session", null)).Expect(HttpStatusCode.NoContent);
                browser.Cookie = own;
                break;
            case "idle":
                host.Clock.Advance(TimeSpan.FromMinutes(61));
                break;
            case "of another secret":
                var second = new Browser(host, Page);
                (await second.SignInAsync(owner)).Expect(HttpStatusCode.Created);
                browser.Cookie = own[..own.LastIndexOf('.')] + second.Cookie[second.Cookie.LastIndexOf('.')..];
                break;
            default:
                browser.Cookie = "nonsense";
                break;
        }

        (await browser.SignInAsync(other)).Expect(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Page_of_a_foreign_origin_is_refused_before_it_learns_of_a_session()
    {
        await using var host = await MfaHost.StartAsync(arguments: ["--Portal:Origin=" + Page]);
        var (_, other, browser) = await SignedInAsync(host);
        var foreign = new Browser(host, "https://evil.test") { Cookie = browser.Cookie };

        var reply = (await ReplaceAsync(foreign, other)).Expect(HttpStatusCode.Forbidden, "forbidden");

        Assert.DoesNotContain("olga", reply.Text, StringComparison.Ordinal);
        (await foreign.SignInAsync(other)).Expect(HttpStatusCode.Forbidden, "forbidden");
        (await browser.GetAsync("session")).Expect(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Sign_in_without_the_cookie_does_not_ask_and_cannot_replace()
    {
        await using var host = await MfaHost.StartAsync(arguments: ["--Portal:Origin=" + Page]);
        var (_, other, browser) = await SignedInAsync(host);

        (await browser.PostAsync($"tenants/{other.Tenant}/sessions", new { email = other.Email, password = other.Password })).Expect(
            HttpStatusCode.Created
        );
        var refused = (
            await browser.PostAsync(
                $"tenants/{other.Tenant}/sessions",
                new
                {
                    email = other.Email,
                    password = other.Password,
                    replace = true,
                }
            )
        ).Expect(HttpStatusCode.BadRequest, "invalid_request");

        Assert.NotNull(refused.Body!["errors"]!["replace"]);
    }

    private static Task<Reply> ReplaceAsync(Browser browser, Person person) =>
        browser.PostAsync(
            $"tenants/{person.Tenant}/sessions",
            new
            {
                email = person.Email,
                password = person.Password,
                cookie = true,
                replace = true,
            }
        );

    private static async Task<IEnumerable<string>> RowsAsync(MfaHost host) =>
        (await Rows.OfAsync(host, "MfaAccounts"))
            .Concat(await Rows.OfAsync(host, "MfaDirectory"))
            .Select(r => $"{r.PartitionKey} {r.RowKey} {r.ETag}")
            .Order(StringComparer.Ordinal);

    private static async Task<(Person Owner, Person Other, Browser Browser)> SignedInAsync(MfaHost host)
    {
        var owner = await host.NewTenantAsync();
        var other = await host.NewTenantAsync("globex", "gil@globex.test");
        var browser = new Browser(host, Page);
        (await browser.SignInAsync(owner)).Expect(HttpStatusCode.Created);
        return (owner, other, browser);
    }
}
