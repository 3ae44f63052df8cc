using System.Net;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Sessions;

/// <summary>Which session a request presents, whatever stands beside it in the headers.</summary>
public sealed class CookieHeaderTests
{
    private const string Page = "https://app.acme.test";
    private const string Name = Browser.CookieName;

    /// <summary>Cookie headers with <c>@</c> for the session's token, and whether they present it.</summary>
    public static TheoryData<string[], bool> Cookies =>
        new()
        {
            { [$"{Name}=@"], true },
            { [$"theme=dark; {Name}=@; lang=es"], true },
            { ["theme=dark", $"{Name}=@"], true },
            { [$"__HOST-mfa-session=stolen; {Name}=@"], true },
            { [$"{Name}=@; __HOST-mfa-session=stolen"], true },
            { [$"{Name}=@; __host-MFA-session=stolen; mfa-session=stolen"], true },
            { [$"%5F%5FHost-mfa-session=stolen; {Name}=@"], true },
            { ["__HOST-mfa-session=@"], false },
            { ["__host-mfa-session=@"], false },
            { ["__Host-Mfa-Session=@"], false },
            { ["mfa-session=@"], false },
            { ["%5F%5FHost-mfa-session=@"], false },
        };

    /// <summary>Schemes that are not ours.</summary>
    public static TheoryData<string> OtherSchemes =>
        [
            "Basic b2xnYTpzZWNyZXQ=",
            "basic b2xnYTpzZWNyZXQ=",
            "Negotiate YIIB",
            "Digest username=\"olga\"",
            "Bearer",
            "Bearer ",
            "Bearers x",
        ];

    [Theory]
    [MemberData(nameof(Cookies))]
    public async Task Cookie_is_read_by_its_exact_name(string[] headers, bool presents)
    {
        await using var host = await MfaHost.StartAsync();
        var browser = await SignedInAsync(host);

        var reply = await GetAsync(host, [.. headers.Select(h => ("Cookie", h.Replace("@", browser.Cookie, StringComparison.Ordinal)))]);

        reply.Expect(presents ? HttpStatusCode.OK : HttpStatusCode.Unauthorized, presents ? null : "unauthenticated");
    }

    [Theory]
    [InlineData($"{Name}=@; {Name}=@")]
    [InlineData($"{Name}=other; {Name}=@")]
    [InlineData($"{Name}=@; theme=dark; {Name}=other")]
    [InlineData($"{Name}=; {Name}=@")]
    public async Task Two_session_cookies_are_refused(string cookies)
    {
        await using var host = await MfaHost.StartAsync();
        var browser = await SignedInAsync(host);

        var reply = await GetAsync(host, ("Cookie", cookies.Replace("@", browser.Cookie, StringComparison.Ordinal)));

        Assert.Contains("once", reply.Expect(HttpStatusCode.BadRequest, "invalid_request").Text, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(OtherSchemes))]
    public async Task Only_a_bearer_token_is_a_second_session(string authorization)
    {
        await using var host = await MfaHost.StartAsync();
        var browser = await SignedInAsync(host);
        (string, string)[] both = [("Cookie", $"{Name}={browser.Cookie}"), ("Authorization", authorization)];

        Assert.Equal("active", (await GetAsync(host, both)).Expect(HttpStatusCode.OK).State);
        (await host.Api.PostAsync("authenticators", new { }, null, [.. both, ("Origin", Page)])).Expect(HttpStatusCode.Created);
        (await GetAsync(host, ("Authorization", authorization))).Expect(HttpStatusCode.Unauthorized, "unauthenticated");
    }

    [Fact]
    public async Task Bearer_token_is_found_beside_another_scheme_and_two_are_refused()
    {
        await using var host = await MfaHost.StartAsync();
        var owner = await host.NewTenantAsync();
        await owner.SignInAsync();
        var bearer = ("Authorization", $"Bearer {owner.Token}");

        (await GetAsync(host, ("Authorization", "Basic b2xnYTpzZWNyZXQ="), bearer)).Expect(HttpStatusCode.OK);
        (await GetAsync(host, bearer, bearer)).Expect(HttpStatusCode.BadRequest, "invalid_request");
    }

    [Theory]
    [InlineData("Bearer")]
    [InlineData("bearer")]
    [InlineData("BEARER")]
    public async Task Token_beside_the_cookie_is_refused(string scheme)
    {
        await using var host = await MfaHost.StartAsync();
        var browser = await SignedInAsync(host);

        (await GetAsync(host, ("Cookie", $"{Name}={browser.Cookie}"), ("Authorization", $"{scheme} {browser.Cookie}"))).Expect(
            HttpStatusCode.BadRequest,
            "invalid_request"
        );
    }

    private static Task<Reply> GetAsync(MfaHost host, params (string, string)[] headers) =>
        host.Api.SendAsync(HttpMethod.Get, "session", null, null, headers);

    private static async Task<Browser> SignedInAsync(MfaHost host)
    {
        var owner = await host.NewTenantAsync();
        (
            await host.Api.PutAsync(
                "operator/tenants/acme/origins",
                new { origins = new[] { Page } },
                null,
                ("x-functions-key", MfaHost.OperatorKey)
            )
        ).Expect(HttpStatusCode.OK);
        var browser = new Browser(host, Page);
        (await browser.SignInAsync(owner)).Expect(HttpStatusCode.Created);
        return browser;
    }
}
