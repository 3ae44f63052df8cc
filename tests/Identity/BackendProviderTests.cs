using System.Net;
using System.Security.Cryptography;
using MfaFunctions.Tests.Infrastructure;
using Microsoft.IdentityModel.Tokens;

namespace MfaFunctions.Tests.Identity;

/// <summary>A tenant's own application states that it has signed a person in.</summary>
public sealed class BackendProviderTests : IAsyncLifetime
{
    private readonly SigningBackend _backend = new();
    private MfaHost _host = null!;
    private Person _owner = null!;
    private Person _member = null!;

    public async Task InitializeAsync()
    {
        _host = await MfaHost.StartAsync();
        _owner = await _host.NewReadyOwnerAsync();
        (await _host.ListProvidersAsync(_owner, SigningBackend.Entry(provision: false, _backend.Jwk))).Expect(HttpStatusCode.OK);
        _member = await _host.NewMemberAsync();
        await _member.SignInAsync();
        (await _host.LinkAsync(_member, _backend.Assertion(_host.Clock.Now))).Expect(HttpStatusCode.Created);
    }

    public async Task DisposeAsync()
    {
        _backend.Dispose();
        await _host.DisposeAsync();
    }

    [Fact]
    public async Task Assertion_signs_the_linked_person_in()
    {
        var session = (await SignInAsync(_backend.Assertion(_host.Clock.Now))).Expect(HttpStatusCode.Created).Body!["session"]!;

        Assert.Equal(_member.UserId, session["userId"]!.GetValue<string>());
        Assert.Equal("""["sso:shop"]""", session["amr"]!.ToJsonString());
        Assert.Equal("aal1", session["assurance"]!.GetValue<string>());
    }

    [Fact]
    public async Task All_invalid_assertions_get_the_response_of_a_wrong_password()
    {
        var now = _host.Clock.Now;
        var gina = await _host.NewReadyOwnerAsync("globex", "gina@globex.test");
        using var strange = new SigningBackend();
        using var rsa = RSA.Create(2048);
        var answers = new Dictionary<string, string>();

        await RefusedAsync("an ID token's type", _backend.Sign(SigningBackend.Claims(now), type: "JWT"));
        await RefusedAsync("an access token's type", _backend.Sign(SigningBackend.Claims(now), type: "at+jwt"));
        await RefusedAsync("alg none", ForgingIssuer.Sign(SigningBackend.Claims(now), null));
        await RefusedAsync("HS256 with the public key", _backend.Sign(SigningBackend.Claims(now), _backend.PublicKeyAsSecret));
        await RefusedAsync("another's key under the known id", strange.Assertion(now));
        await RefusedAsync("RS256 under the known id", _backend.Sign(SigningBackend.Claims(now), Rs256(rsa)));
        using var unlisted = new SigningBackend("shop-2");
        await RefusedAsync("a key that is not listed", unlisted.Assertion(now));
        await RefusedAsync("no signature", Unsigned(_backend.Assertion(now)));
        await RefusedAsync("another audience", With("aud", "https://evil.test/api/tenants/acme"));
        await RefusedAsync("the service without the tenant", With("aud", MfaHost.Issuer));
        await RefusedAsync("two audiences", With("aud", new[] { $"{MfaHost.Issuer}/tenants/acme", "https://other.test" }));
        await RefusedAsync("for another tenant", _backend.Assertion(now, tenant: "globex"));
        await RefusedAsync("another issuer", With("iss", "backend:other"));
        await RefusedAsync("expires too late", With("exp", now.AddSeconds(121).ToUnixTimeSeconds()));
        await RefusedAsync("expired", With("exp", now.ToUnixTimeSeconds(), ("iat", now.AddMinutes(-1).ToUnixTimeSeconds())));
        var later = now.AddSeconds(61);
        await RefusedAsync("issued later", With("iat", later.ToUnixTimeSeconds(), ("exp", later.AddMinutes(1).ToUnixTimeSeconds())));
        await RefusedAsync("authenticated later", With("auth_time", now.AddSeconds(61).ToUnixTimeSeconds()));
        await RefusedAsync("no expiry", With("exp", null));
        await RefusedAsync("no time of issue", With("iat", null));
        await RefusedAsync("no id", With("jti", null));
        await RefusedAsync("a short id", With("jti", "123456789012345"));
        await RefusedAsync("a nonce of their own", With("nonce", "n-0S6_WzA2Mj"));
        await RefusedAsync("a nonce for another tenant", With("nonce", await _host.NonceAsync("globex")));
        await RefusedAsync("no subject", With("sub", null));
        await RefusedAsync("nobody's subject", With("sub", "nobody"));
        await RefusedAsync("the address of a person", With("sub", "bo", ("email", "ana@acme.test"), ("email_verified", true)));
        var whole = _backend.Assertion(now);
        await RefusedAsync("in another tenant", whole, "globex");
        await RefusedAsync("in no tenant", whole, "nowhere");

        var password = await _host.Api.PostAsync("tenants/acme/sessions", new { email = "ana@acme.test", password = "a wrong password" });
        Assert.Equal(password.Text, Assert.Single(answers.Values.Distinct()));
        // Not even another tenant that lists the same key accepts it.
        (await _host.ListProvidersAsync(gina, SigningBackend.Entry(provision: true, _backend.Jwk))).Expect(HttpStatusCode.OK);
        (await SignInAsync(whole, "globex")).Expect(HttpStatusCode.Unauthorized, "invalid_credentials");
        // None of these attempts consumed the valid assertion.
        (await SignInAsync(whole)).Expect(HttpStatusCode.Created);

        async Task RefusedAsync(string what, string assertion, string tenant = "acme")
        {
            var reply = await SignInAsync(assertion, tenant);
            Assert.True(reply.Status == HttpStatusCode.Unauthorized, $"{what}: {reply.Status} {reply.Text}");
            answers[what] = reply.Text;
        }

        string With(string name, object? value, params (string Name, object Value)[] more)
        {
            var claims = SigningBackend.Claims(now);
            claims.Remove(name);
            foreach (var (key, claim) in value is null ? more : [(name, value), .. more])
            {
                claims[key] = claim;
            }

            return _backend.Sign(claims);
        }

        static string Unsigned(string assertion) => assertion[..(assertion.LastIndexOf('.') + 1)];
        static SigningCredentials Rs256(RSA key) => new(new RsaSecurityKey(key) { KeyId = "shop-1" }, SecurityAlgorithms.RsaSha256);
    }

    [Fact]
    public async Task Ten_concurrent_posts_of_one_assertion_succeed_once()
    {
        var assertion = _backend.Assertion(_host.Clock.Now);

        var replies = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => SignInAsync(assertion)));

        Assert.Single(replies, r => r.Status == HttpStatusCode.Created);
        _host.Clock.Advance(TimeSpan.FromSeconds(119));
        (await SignInAsync(assertion)).Expect(HttpStatusCode.Unauthorized, "invalid_credentials");
    }

    [Fact]
    public async Task Identifier_or_nonce_makes_an_assertion_unique()
    {
        var claims = SigningBackend.Claims(_host.Clock.Now);
        (await SignInAsync(_backend.Sign(claims))).Expect(HttpStatusCode.Created);
        claims["name"] = "signed again under the same identifier";
        (await SignInAsync(_backend.Sign(claims))).Expect(HttpStatusCode.Unauthorized, "invalid_credentials");
        claims.Remove("jti");
        claims["nonce"] = await _host.NonceAsync();

        (await SignInAsync(_backend.Sign(claims))).Expect(HttpStatusCode.Created);
        (await SignInAsync(_backend.Sign(claims))).Expect(HttpStatusCode.Unauthorized, "invalid_credentials");
    }

    [Fact]
    public async Task Removed_key_signs_nobody_in_and_added_one_does()
    {
        using var next = new SigningBackend("shop-2");
        (await _host.ListProvidersAsync(_owner, SigningBackend.Entry(false, _backend.Jwk, next.Jwk))).Expect(HttpStatusCode.OK);
        (await SignInAsync(next.Assertion(_host.Clock.Now))).Expect(HttpStatusCode.Created);
        (await _host.ListProvidersAsync(_owner, SigningBackend.Entry(false, next.Jwk))).Expect(HttpStatusCode.OK);

        (await SignInAsync(_backend.Assertion(_host.Clock.Now))).Expect(HttpStatusCode.Unauthorized, "invalid_credentials");
        (await SignInAsync(next.Assertion(_host.Clock.Now))).Expect(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Removed_backend_ends_what_its_sessions_proved()
    {
        var signedIn = (await SignInAsync(_backend.Assertion(_host.Clock.Now))).Expect(HttpStatusCode.Created);
        (await _host.ListProvidersAsync(_owner)).Expect(HttpStatusCode.OK);

        var session = (await _host.Api.GetAsync("session", signedIn.Token)).Expect(HttpStatusCode.OK);

        Assert.Equal("reauthentication_required", session.State);
        (await SignInAsync(_backend.Assertion(_host.Clock.Now))).Expect(HttpStatusCode.Unauthorized, "invalid_credentials");
    }

    [Fact]
    public async Task Reauthentication_requires_a_recent_authentication_at_the_backend()
    {
        _member.Token = (await SignInAsync(_backend.Assertion(_host.Clock.Now))).Expect(HttpStatusCode.Created).Token;
        var old = SigningBackend.Claims(_host.Clock.Now);
        old["auth_time"] = _host.Clock.Now.AddMinutes(-6).ToUnixTimeSeconds();

        (await _host.ReauthenticateWithAsync(_member, _backend.Sign(old))).Expect(HttpStatusCode.Unauthorized, "invalid_credentials");
        (await _host.ReauthenticateWithAsync(_member, _backend.Assertion(_host.Clock.Now))).Expect(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Required_backend_changes_keys_only_while_one_of_them_stays()
    {
        (await _host.LinkAsync(_owner, _backend.Assertion(_host.Clock.Now, "olga-1"))).Expect(HttpStatusCode.Created);
        _owner.Token = (await SignInAsync(_backend.Assertion(_host.Clock.Now, "olga-1"))).Expect(HttpStatusCode.Created).Token;
        _host.Clock.NextStep();
        await _owner.VerifyAsync(_owner.Code());
        (await _owner.SwitchAsync(new { mode = "optional", requiredFirstFactors = new[] { "sso:shop" } })).Expect(HttpStatusCode.OK);
        using var next = new SigningBackend("shop-2");

        (await _host.ListProvidersAsync(_owner)).Expect(HttpStatusCode.Conflict, "conflict");
        (await _host.ListProvidersAsync(_owner, SigningBackend.Entry(false, next.Jwk))).Expect(HttpStatusCode.Conflict, "conflict");
        (await _host.ListProvidersAsync(_owner, SigningBackend.Entry(false, next.Jwk, _backend.Jwk))).Expect(HttpStatusCode.OK);
        (await _host.ListProvidersAsync(_owner, SigningBackend.Entry(false, next.Jwk))).Expect(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Keys_of_an_openid_provider_cannot_be_given_and_a_backend_has_an_issuer_of_its_own_kind()
    {
        object[] entries =
        [
            new
            {
                provider = "acme",
                kind = "oidc",
                issuer = "https://login.acme.test",
                clientId = "acme-web",
                keys = new { keys = new[] { _backend.Jwk } },
            },
            new
            {
                provider = "acme",
                kind = "backend",
                issuer = "https://login.acme.test",
                keys = new { keys = new[] { _backend.Jwk } },
            },
            new
            {
                provider = "acme",
                kind = "oidc",
                issuer = "backend:shop",
                clientId = "acme-web",
            },
            new
            {
                provider = "acme",
                kind = "backend",
                issuer = "backend:shop",
                clientId = "acme-web",
                keys = new { keys = new[] { _backend.Jwk } },
            },
        ];

        foreach (var entry in entries)
        {
            (await _host.ListProvidersAsync(_owner, entry)).Expect(HttpStatusCode.BadRequest, "invalid_request");
        }
    }

    [Fact]
    public async Task Unusable_keys_are_refused_with_the_reason()
    {
        using var small = RSA.Create(1024);
        var rsa = small.ExportParameters(false);
        var off = new Dictionary<string, object>(_backend.Jwk) { ["x"] = _backend.Jwk["y"] };
        var nameless = new Dictionary<string, object>(_backend.Jwk);
        nameless.Remove("kid");

        await RefusedAsync("private or symmetric", _backend.PrivateJwk);
        await RefusedAsync(
            "private or symmetric",
            new Dictionary<string, object>
            {
                ["kty"] = "oct",
                ["kid"] = "a",
                ["k"] = "c2VjcmV0c2VjcmV0",
            }
        );
        await RefusedAsync(
            "2048",
            new Dictionary<string, object>
            {
                ["kty"] = "RSA",
                ["kid"] = "a",
                ["n"] = Text(rsa.Modulus!),
                ["e"] = Text(rsa.Exponent!),
            }
        );
        await RefusedAsync("P-256", off);
        await RefusedAsync("for signatures", new Dictionary<string, object>(_backend.Jwk) { ["use"] = "enc" });
        await RefusedAsync("P-256", new Dictionary<string, object>(_backend.Jwk) { ["alg"] = "ES384" });
        await RefusedAsync("kid", nameless);
        await RefusedAsync("twice", _backend.Jwk, _backend.Jwk);
        await RefusedAsync(
            "1-5",
            [.. Enumerable.Range(0, 6).Select(i => new Dictionary<string, object>(_backend.Jwk) { ["kid"] = "k" + i })]
        );
        await RefusedAsync("1-5");

        async Task RefusedAsync(string reason, params Dictionary<string, object>[] keys)
        {
            var reply = await _host.ListProvidersAsync(_owner, SigningBackend.Entry(false, keys));
            var error = reply.Expect(HttpStatusCode.BadRequest, "invalid_request").Body!["errors"]!["providers[0].keys"]![0]!;
            Assert.Contains(reason, error.GetValue<string>(), StringComparison.Ordinal);
        }

        static string Text(byte[] bytes) => Base64UrlEncoder.Encode(bytes);
    }

    private Task<Reply> SignInAsync(string assertion, string tenant = "acme") => _host.SignInWithAsync(assertion, tenant);
}
