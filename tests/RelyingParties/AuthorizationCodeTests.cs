using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using MfaFunctions.Tests.Identity;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.RelyingParties;

public sealed class AuthorizationCodeTests : IAsyncLifetime
{
    private const string Shop = "https://shop.example";
    private const string Wiki = "https://wiki.example/start";
    private const string ReturnTo = "https://shop.example/signin-mfa";
    private const string Verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

    private readonly SigningBackend _backend = new();
    private MfaHost _host = null!;
    private Person _owner = null!;

    private static string Challenge => Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier)));

    public async Task InitializeAsync()
    {
        _host = await MfaHost.StartAsync();
        _owner = await _host.NewReadyOwnerAsync();
        (await _host.SetAudiencesAsync(new[] { Shop, Wiki, "billing" })).Expect(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Code_becomes_an_access_token_of_the_session_for_its_audience()
    {
        var code = await CodeAsync(_owner);

        var token = (await RedeemAsync(Redemption(code))).Expect(HttpStatusCode.OK);

        var accessToken = token.Body!["accessToken"]!.GetValue<string>();
        Assert.Null(await Relying.RefusesAsync(accessToken, await Relying.KeysAsync(_host), Shop, _host.Clock.Now));
        var claims = Relying.Claims(accessToken);
        Assert.Equal((_owner.UserId, "aal2"), (claims["sub"]!.GetValue<string>(), claims["acr"]!.GetValue<string>()));
        Assert.Equal("no-store, no-transform", token.Headers["Cache-Control"]);
    }

    [Fact]
    public async Task Code_is_accepted_once()
    {
        var code = await CodeAsync(_owner);
        var body = Redemption(code);

        var replies = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => RedeemAsync(body)));

        Assert.Single(replies, r => r.Status == HttpStatusCode.OK);
        Assert.All(replies.Where(r => r.Status != HttpStatusCode.OK), Refused);
    }

    [Fact]
    public async Task Refused_call_does_not_use_up_the_code()
    {
        var code = await CodeAsync(_owner);

        Refused(await RedeemAsync(Redemption(code, Verifier + "x")));
        Refused(await RedeemAsync(Redemption(code, Challenge)));
        Refused(await RedeemAsync(Redemption(code, returnTo: ReturnTo + "/")));
        Refused(await RedeemAsync(Redemption(code[..^4] + "AAAA")));
        Refused(await RedeemAsync(Redemption(code), "globex"));
        Refused(await RedeemAsync(Redemption(code), "-"));

        (await RedeemAsync(Redemption(code))).Expect(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Code_expires_after_a_minute()
    {
        var code = await CodeAsync(_owner);
        _host.Clock.Advance(TimeSpan.FromSeconds(60));

        Refused(await RedeemAsync(Redemption(code)));
    }

    [Fact]
    public async Task Code_of_a_session_that_has_ended_is_refused()
    {
        var code = await CodeAsync(_owner);
        (await _host.Api.DeleteAsync("session", _owner.Token)).Expect(HttpStatusCode.NoContent);

        Refused(await RedeemAsync(Redemption(code)));
    }

    [Fact]
    public async Task Code_for_an_audience_that_was_taken_off_the_list_is_refused()
    {
        var code = await CodeAsync(_owner);
        (await _host.SetAudiencesAsync(new[] { Wiki })).Expect(HttpStatusCode.OK);

        Refused(await RedeemAsync(Redemption(code)));
    }

    [Fact]
    public async Task Code_requires_a_verified_second_factor_of_the_age_asked_for()
    {
        var member = await _host.NewMemberAsync(email: "bo@acme.test");
        await member.SignInAsync();

        var plain = (await AskAsync(member, Shop, ReturnTo)).Expect(HttpStatusCode.Unauthorized, "insufficient_authentication");
        Assert.Equal("enroll", plain.Body!["next"]![0]!["rel"]!.GetValue<string>());

        _host.Clock.Advance(TimeSpan.FromMinutes(6));
        var stale = (await AskAsync(_owner, Shop, ReturnTo, 300)).Expect(HttpStatusCode.Unauthorized, "insufficient_authentication");
        Assert.Equal("stale", stale.Body!["missing"]![0]!["reason"]!.GetValue<string>());
        (await AskAsync(_owner, Shop, ReturnTo, 3_600)).Expect(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData(Shop, "https://shop.example", "returnTo")]
    [InlineData(Shop, "http://shop.example/signin-mfa", "returnTo")]
    [InlineData(Shop, "https://shop.example:444/signin-mfa", "returnTo")]
    [InlineData(Shop, "https://shop.example.evil.example/signin-mfa", "returnTo")]
    [InlineData(Shop, "https://shop.example@evil.example/signin-mfa", "returnTo")]
    [InlineData(Shop, @"https://shop.example\@evil.example/", "returnTo")]
    [InlineData(Shop, "https://shop.example/a\tb", "returnTo")]
    [InlineData(Shop, "https://shop.example/signin-mfa#x", "returnTo")]
    [InlineData(Shop, "https://shop.example/@evil.example", "returnTo")]
    [InlineData(Shop, "/signin-mfa", "returnTo")]
    [InlineData(Shop, null, "returnTo")]
    [InlineData(Wiki, "https://shop.example/signin-mfa", "returnTo")]
    [InlineData("billing", "https://billing/signin-mfa", "returnTo")]
    [InlineData("https://other.example", "https://other.example/signin-mfa", "audience")]
    [InlineData(null, ReturnTo, "audience")]
    public async Task Code_is_not_sent_to_an_address_of_somebody_else(string? audience, string? returnTo, string field)
    {
        var refused = (await AskAsync(_owner, audience, returnTo)).Expect(HttpStatusCode.BadRequest, "invalid_request");

        Assert.Equal([field], refused.Body!["errors"]!.AsObject().Select(e => e.Key));
    }

    [Theory]
    [InlineData(Wiki, "https://wiki.example/any?page=1&lang=en")]
    [InlineData("http://localhost:5080", "http://localhost:5080/signin-mfa")]
    [InlineData("http://127.0.0.1:5080", "http://127.0.0.1:5080/signin-mfa")]
    public async Task Code_is_sent_to_any_address_of_the_audience(string audience, string returnTo)
    {
        (await _host.SetAudiencesAsync(new[] { Wiki, "http://localhost:5080", "http://127.0.0.1:5080" })).Expect(HttpStatusCode.OK);

        (await AskAsync(_owner, audience, returnTo)).Expect(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("plain")]
    [InlineData("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM=")]
    public async Task Code_without_a_challenge_is_refused(string? codeChallenge)
    {
        var body = new
        {
            audience = Shop,
            returnTo = ReturnTo,
            codeChallenge,
        };
        var refused = await _host.Api.PostAsync("session/authorization-code", body, _owner.Token);

        refused.Expect(HttpStatusCode.BadRequest, "invalid_request");
        Assert.Equal(["codeChallenge"], refused.Body!["errors"]!.AsObject().Select(e => e.Key));
    }

    [Fact]
    public async Task Code_of_another_person_than_the_application_signed_in_is_refused()
    {
        (await _host.ListProvidersAsync(_owner, SigningBackend.Entry(provision: true, _backend.Jwk))).Expect(HttpStatusCode.OK);
        var newcomer = await _host.Api.PostAsync(
            "tenants/acme/sessions",
            new { idToken = _backend.Newcomer(_host.Clock.Now, "u-1", "nina@acme.test") }
        );
        var person = new Person(_host, "acme", "nina@acme.test", "") { Token = newcomer.Expect(HttpStatusCode.Created).Token };
        await person.EnrollAsync();
        var own = await CodeAsync(_owner);
        var code = await CodeAsync(person);

        var mixed = await RedeemAsync(RedemptionFor("u-1", own));
        mixed.Expect(HttpStatusCode.BadRequest, "invalid_request");
        Assert.Equal("identity_of_another", mixed.Body!["fieldErrors"]![0]!["reason"]!.GetValue<string>());
        (await RedeemAsync(RedemptionFor("u-2", code))).Expect(HttpStatusCode.BadRequest, "invalid_request");

        (await RedeemAsync(RedemptionFor("u-1", code))).Expect(HttpStatusCode.OK);
    }

    public async Task DisposeAsync()
    {
        _backend.Dispose();
        await _host.DisposeAsync();
    }

    private static object Redemption(string code, string codeVerifier = Verifier, string returnTo = ReturnTo) =>
        new
        {
            code,
            codeVerifier,
            returnTo,
        };

    private static object RedemptionFor(string subject, string code) =>
        new
        {
            code,
            codeVerifier = Verifier,
            returnTo = ReturnTo,
            identity = new { issuer = SigningBackend.Issuer, subject },
        };

    private static void Refused(Reply reply)
    {
        reply.Expect(HttpStatusCode.BadRequest, "invalid_request");
        Assert.Equal("authorization_code_not_accepted", reply.Body!["fieldErrors"]![0]!["reason"]!.GetValue<string>());
    }

    private Task<Reply> AskAsync(Person person, string? audience, string? returnTo, int? maxAgeSeconds = null) =>
        _host.Api.PostAsync(
            "session/authorization-code",
            new
            {
                audience,
                returnTo,
                codeChallenge = Challenge,
                maxAgeSeconds,
            },
            person.Token
        );

    private async Task<string> CodeAsync(Person person) =>
        (await AskAsync(person, Shop, ReturnTo)).Expect(HttpStatusCode.OK).Body!["code"]!.GetValue<string>();

    private Task<Reply> RedeemAsync(object body, string tenant = "acme") => _host.Api.PostAsync($"tenants/{tenant}/access-tokens", body);
}
