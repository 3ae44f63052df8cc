using System.Net;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Sessions;

/// <summary>With the cookie, reads answer only pages of the tenant's own list, whatever the platform's CORS list lets through.</summary>
public sealed class CookieOriginTests
{
    private const string Page = "https://app.acme.test";
    private const string PageOfAnotherTenant = "https://app.globex.test";

    private static readonly string[] Reads =
    [
        "session",
        "sessions",
        "authenticators",
        "session/access?tenant=acme&require=none",
        "tenants/acme/two-factor",
        "tenants/acme/members",
    ];

    [Theory]
    [InlineData("Origin", PageOfAnotherTenant)]
    [InlineData("Origin", "null")]
    [InlineData("Origin", "https://evil.test")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    public async Task Read_from_another_origin_is_refused(string header, string value)
    {
        await using var host = await MfaHost.StartAsync();
        var browser = await SignedInAsync(host);
        var foreign = new Browser(host, null) { Cookie = browser.Cookie };

        foreach (var path in Reads)
        {
            var reply = await foreign.SendAsync(HttpMethod.Get, path, null, (header, value));
            Assert.DoesNotContain("olga", reply.Expect(HttpStatusCode.Forbidden, "forbidden").Text, StringComparison.OrdinalIgnoreCase);
        }
    }

    [Theory]
    [InlineData("Origin", Page)]
    [InlineData("Sec-Fetch-Site", "same-origin")]
    [InlineData("Sec-Fetch-Site", "none")]
    [InlineData("Accept", "application/json")]
    public async Task Read_from_the_tenants_own_page_is_answered(string header, string value)
    {
        await using var host = await MfaHost.StartAsync();
        var browser = await SignedInAsync(host);
        var own = new Browser(host, null) { Cookie = browser.Cookie };

        (await own.SendAsync(HttpMethod.Get, "session", null, (header, value))).Expect(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Allowed_origin_reads_although_it_is_another_site()
    {
        await using var host = await MfaHost.StartAsync();
        var browser = await SignedInAsync(host);

        var read = await browser.SendAsync(HttpMethod.Get, "session", null, ("Sec-Fetch-Site", "cross-site"));

        read.Expect(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Token_in_the_header_is_read_from_any_origin()
    {
        await using var host = await MfaHost.StartAsync();
        var owner = await host.NewTenantAsync();
        await owner.SignInAsync();

        (await host.Api.SendAsync(HttpMethod.Get, "session", null, owner.Token, ("Origin", "https://evil.test"))).Expect(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Responses_vary_by_origin_whether_allowed_or_refused()
    {
        await using var host = await MfaHost.StartAsync();
        var browser = await SignedInAsync(host);
        var foreign = new Browser(host, "https://evil.test") { Cookie = browser.Cookie };

        Reply[] replies =
        [
            await browser.GetAsync("session"),
            await foreign.GetAsync("session"),
            await new Browser(host, null).GetAsync("session"),
            await foreign.PostAsync(
                "tenants/acme/sessions",
                new
                {
                    email = "olga@acme.test",
                    password = "a long password",
                    cookie = true,
                }
            ),
        ];

        Assert.All(replies, reply => Assert.Contains("Origin", reply.Headers["Vary"].Split(", ")));
    }

    private static async Task<Browser> SignedInAsync(MfaHost host)
    {
        var owner = await host.NewTenantAsync();
        await AllowAsync(host, "acme", Page);
        var other = await host.NewTenantAsync("globex", "gil@globex.test");
        await AllowAsync(host, other.Tenant, PageOfAnotherTenant);
        var browser = new Browser(host, Page);
        (await browser.SignInAsync(owner)).Expect(HttpStatusCode.Created);
        return browser;
    }

    private static async Task AllowAsync(MfaHost host, string tenant, string origin) =>
        (
            await host.Api.PutAsync(
                $"operator/tenants/{tenant}/origins",
                new { origins = new[] { origin } },
                null,
                ("x-functions-key", MfaHost.OperatorKey)
            )
        ).Expect(HttpStatusCode.OK);
}
