using System.Net;
using System.Security.Cryptography;
using MfaFunctions.Platform;
using MfaFunctions.Tests.Infrastructure;
using Microsoft.IdentityModel.Tokens;

namespace MfaFunctions.Tests.Identity;

/// <summary>Tokens that an issuer, or an attacker who pretends to be one, can send.</summary>
public sealed partial class IdTokensTests : IAsyncLifetime
{
    private MfaHost _host = null!;
    private ForgingIssuer _issuer = null!;

    public async Task InitializeAsync()
    {
        _issuer = await ForgingIssuer.StartAsync();
        _host = await MfaHost.StartAsync();
        await _host.NewFederatedTenantAsync(_issuer);
    }

    public async Task DisposeAsync()
    {
        await _host.DisposeAsync();
        await _issuer.DisposeAsync();
    }

    [Fact]
    public async Task All_invalid_tokens_get_the_same_response()
    {
        await _host.NewTenantAsync("globex", "gina@globex.test");
        var now = _host.Clock.Now;
        using var strange = RSA.Create(2048);
        var answers = new Dictionary<string, string>();
        async Task RefusedAsync(string what, string token, string tenant = "acme")
        {
            var reply = await _host.SignInWithAsync(token, tenant);
            Assert.True(reply.Status == HttpStatusCode.Unauthorized, $"{what}: {reply.Status} {reply.Text}");
            answers[what] = reply.Text;
        }

        async Task<string> WithAsync(params (string Claim, object? Value)[] changes)
        {
            var claims = _issuer.Claims(await _host.NonceAsync(), now);
            foreach (var (claim, value) in changes)
            {
                claims.Remove(claim);
                if (value is not null)
                {
                    claims[claim] = value;
                }
            }

            return _issuer.Sign(claims);
        }

        long At(int seconds) => now.AddSeconds(seconds).ToUnixTimeSeconds();

        await RefusedAsync("another audience", await WithAsync(("aud", "globex-web")));
        await RefusedAsync("no audience", await WithAsync(("aud", null)));
        await RefusedAsync("several audiences, authorized party unnamed", await WithAsync(("aud", new[] { "acme-web", "globex-web" })));
        await RefusedAsync(
            "several audiences, another authorized party",
            await WithAsync(("aud", new[] { "acme-web", "globex-web" }), ("azp", "globex-web"))
        );
        await RefusedAsync("another authorized party", await WithAsync(("azp", "globex-web")));
        await RefusedAsync("an authorized party that is no text", await WithAsync(("azp", 1)));
        await RefusedAsync("expired", await WithAsync(("exp", At(-61)), ("iat", At(-120))));
        await RefusedAsync("never expiring", await WithAsync(("exp", null)));
        await RefusedAsync("not valid yet", await WithAsync(("nbf", At(120))));
        await RefusedAsync("made 5 minutes ago", await WithAsync(("iat", At(-301))));
        await RefusedAsync("made in the future", await WithAsync(("iat", At(120))));
        await RefusedAsync("made at no time", await WithAsync(("iat", null)));
        await RefusedAsync("another issuer", await WithAsync(("iss", _issuer.Issuer + "/other")));
        await RefusedAsync("the issuer with a slash", await WithAsync(("iss", _issuer.Issuer + "/")));
        await RefusedAsync("no nonce", await WithAsync(("nonce", null)));
        await RefusedAsync("a nonce of their own", await WithAsync(("nonce", "n-0S6_WzA2Mj")));
        await RefusedAsync("a nonce of ours, altered", await WithAsync(("nonce", Altered(await _host.NonceAsync()))));
        await RefusedAsync("a nonce made for another tenant", await WithAsync(("nonce", await _host.NonceAsync("globex"))));
        await RefusedAsync("nobody's subject", await WithAsync(("sub", "nobody")));
        await RefusedAsync("the subject in capitals", await WithAsync(("sub", "ANA-1")));
        await RefusedAsync("no subject", await WithAsync(("sub", null)));
        await RefusedAsync("alg none", ForgingIssuer.Sign(_issuer.Claims(await _host.NonceAsync(), now), null));
        await RefusedAsync(
            "HS256 with the public key",
            ForgingIssuer.Sign(_issuer.Claims(await _host.NonceAsync(), now), _issuer.PublicKeyAsSecret)
        );
        await RefusedAsync(
            "RS384",
            ForgingIssuer.Sign(
                _issuer.Claims(await _host.NonceAsync(), now),
                new SigningCredentials(_issuer.Signing.Key, SecurityAlgorithms.RsaSha384)
            )
        );
        await RefusedAsync(
            "another's signature under the known key id",
            ForgingIssuer.Sign(_issuer.Claims(await _host.NonceAsync(), now), Strange("first"))
        );
        // The keys were asked for just now, for the token above, and would not settle it for a token made later.
        var earlier = _issuer.Claims(await _host.NonceAsync(), now.AddSeconds(-60));
        await RefusedAsync("another's signature without a key id", ForgingIssuer.Sign(earlier, Strange(null)));
        var whole = _issuer.Token(await _host.NonceAsync(), now);
        await RefusedAsync("without its signature", whole[..(whole.LastIndexOf('.') + 1)]);
        await RefusedAsync("no token", "nonsense");
        await RefusedAsync("dots", "....");
        await RefusedAsync("in another tenant", whole, "globex");
        await RefusedAsync("in no tenant", whole, "nowhere");
        await RefusedAsync("in a tenant with an invalid id", whole, "Not-Legal");

        var password = await _host.Api.PostAsync("tenants/acme/sessions", new { email = "ana@acme.test", password = "a wrong password" });
        Assert.Equal(password.Text, Assert.Single(answers.Values.Distinct()));
        // None of these attempts consumed the nonce of the valid token.
        (await _host.SignInWithAsync(whole)).Expect(HttpStatusCode.Created);

        SigningCredentials Strange(string? keyId) => new(new RsaSecurityKey(strange) { KeyId = keyId }, SecurityAlgorithms.RsaSha256);
        static string Altered(string nonce) => nonce[..^1] + (nonce[^1] == '0' ? '1' : '0');
    }

    [Fact]
    public async Task Additional_audiences_are_accepted_with_a_matching_authorized_party()
    {
        var claims = _issuer.Claims(await _host.NonceAsync(), _host.Clock.Now);
        (claims["aud"], claims["azp"]) = (new[] { "acme-web", "globex-web" }, "acme-web");

        (await _host.SignInWithAsync(_issuer.Sign(claims))).Expect(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Ten_concurrent_posts_of_one_token_succeed_once()
    {
        var token = _issuer.Token(await _host.NonceAsync(), _host.Clock.Now);

        var replies = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => _host.SignInWithAsync(token)));

        Assert.Single(replies, r => r.Status == HttpStatusCode.Created);
        Assert.All(replies.Where(r => r.Status != HttpStatusCode.Created), r =>
            r.Expect(HttpStatusCode.Unauthorized, "invalid_credentials")
        );
        (await _host.SignInWithAsync(token)).Expect(HttpStatusCode.Unauthorized, "invalid_credentials");
    }

    [Fact]
    public async Task Token_longer_than_8_KiB_is_not_parsed()
    {
        var claims = _issuer.Claims(await _host.NonceAsync(), _host.Clock.Now);
        claims["padding"] = new string('x', 9_000);

        var reply = await _host.SignInWithAsync(_issuer.Sign(claims));

        Assert.NotNull(reply.Expect(HttpStatusCode.BadRequest, "invalid_request").Body!["errors"]!["idToken"]);
    }

    [Fact]
    public async Task Rejects_requests_with_both_a_token_and_a_password()
    {
        var token = _issuer.Token(await _host.NonceAsync(), _host.Clock.Now);

        (
            await _host.Api.PostAsync(
                "tenants/acme/sessions",
                new
                {
                    email = "ana@acme.test",
                    password = "correct horse battery",
                    idToken = token,
                }
            )
        ).Expect(HttpStatusCode.BadRequest, "invalid_request");
        (await _host.Api.PostAsync("tenants/acme/sessions", new { email = "ana@acme.test", idToken = token })).Expect(
            HttpStatusCode.BadRequest,
            "invalid_request"
        );

        (await _host.SignInWithAsync(token)).Expect(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Second_factor_in_the_token_is_ignored_and_auth_time_is_used()
    {
        var claims = _issuer.Claims(await _host.NonceAsync(), _host.Clock.Now);
        (claims["amr"], claims["acr"], claims["auth_time"]) = (
            new[] { "pwd", "otp", "mfa" },
            "aal2",
            _host.Clock.Now.AddHours(-3).ToUnixTimeSeconds()
        );

        var session = (await _host.SignInWithAsync(_issuer.Sign(claims))).Expect(HttpStatusCode.Created).Body!["session"]!;

        Assert.Equal("aal1", session["assurance"]!.GetValue<string>());
        Assert.Equal(["sso:acme"], session["amr"]!.AsArray().Select(a => a!.GetValue<string>()));
        Assert.Equal(_host.Clock.Now.AddHours(-3), session["authenticatedAt"]!.GetValue<DateTimeOffset>());
    }

    [Theory]
    [InlineData("exp", -59)]
    [InlineData("nbf", 59)]
    [InlineData("iat", 59)]
    public async Task Provider_clock_may_differ_by_a_minute(string claim, int seconds)
    {
        var claims = _issuer.Claims(await _host.NonceAsync(), _host.Clock.Now);
        claims[claim] = _host.Clock.Now.AddSeconds(seconds).ToUnixTimeSeconds();

        (await _host.SignInWithAsync(_issuer.Sign(claims))).Expect(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Auth_time_in_the_future_proves_nothing()
    {
        var claims = _issuer.Claims(await _host.NonceAsync(), _host.Clock.Now);
        claims["auth_time"] = _host.Clock.Now.AddSeconds(59).ToUnixTimeSeconds();
        var reply = (await _host.SignInWithAsync(_issuer.Sign(claims))).Expect(HttpStatusCode.Created);
        Assert.Equal(_host.Clock.Now, reply.Body!["session"]!["authenticatedAt"]!.GetValue<DateTimeOffset>());

        claims = _issuer.Claims(await _host.NonceAsync(), _host.Clock.Now);
        claims["auth_time"] = _host.Clock.Now.AddSeconds(61).ToUnixTimeSeconds();
        (await _host.Api.PostAsync("session/reauthenticate", new { idToken = _issuer.Sign(claims) }, reply.Token)).Expect(
            HttpStatusCode.Unauthorized,
            "invalid_credentials"
        );

        // Otherwise it would count as an authentication of this moment, and rank above a true one from hours ago.
        claims = _issuer.Claims(await _host.NonceAsync(), _host.Clock.Now);
        claims["auth_time"] = _host.Clock.Now.AddSeconds(61).ToUnixTimeSeconds();
        (await _host.SignInWithAsync(_issuer.Sign(claims))).Expect(HttpStatusCode.Unauthorized, "invalid_credentials");
    }

    [Fact]
    public async Task Token_is_accepted_when_the_response_to_the_nonce_write_is_lost()
    {
        var probe = new StorageProbe();
        await using var host = await MfaHost.StartAsync(storagePolicy: probe);
        await host.NewFederatedTenantAsync(_issuer);
        var token = _issuer.Token(await host.NonceAsync(), host.Clock.Now);
        probe.Break(StorageProbe.Fault.LostAnswer, call => call == "POST MfaDirectory");

        (await host.SignInWithAsync(token)).Expect(HttpStatusCode.Created);
        (await host.SignInWithAsync(token)).Expect(HttpStatusCode.Unauthorized, "invalid_credentials");
    }

    [Fact]
    public async Task Retried_reauthentication_returns_the_first_response_despite_the_used_token()
    {
        var session = (await _host.SignInWithAsync(_issuer.Token(await _host.NonceAsync(), _host.Clock.Now)))
            .Expect(HttpStatusCode.Created)
            .Token;
        var claims = _issuer.Claims(await _host.NonceAsync(), _host.Clock.Now);
        claims["auth_time"] = _host.Clock.Now.ToUnixTimeSeconds();
        var body = new { idToken = _issuer.Sign(claims) };
        var key = ("Idempotency-Key", Identifier.New());

        var first = (await _host.Api.PostAsync("session/reauthenticate", body, session, key)).Expect(HttpStatusCode.OK);
        var again = (await _host.Api.PostAsync("session/reauthenticate", body, session, key)).Expect(HttpStatusCode.OK);

        Assert.Equal(first.Text, again.Text);
        (await _host.Api.PostAsync("session/reauthenticate", body, first.Token)).Expect(HttpStatusCode.Unauthorized, "invalid_credentials");
    }

    [Fact]
    public async Task No_token_is_logged()
    {
        var token = _issuer.Token(await _host.NonceAsync(), _host.Clock.Now);
        (await _host.SignInWithAsync(token)).Expect(HttpStatusCode.Created);

        Assert.DoesNotContain(_host.Logs.Lines, l =>
            l.Contains(token.Split('.')[2], StringComparison.Ordinal) || l.Contains(token.Split('.')[1], StringComparison.Ordinal)
        );
    }
}
