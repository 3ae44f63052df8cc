using System.Net;
using System.Text.Json.Nodes;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.RelyingParties;

public sealed class AccessTokenTests
{
    [Fact]
    public async Task Token_contains_exactly_the_expected_claims()
    {
        await using var host = await MfaHost.StartAsync();
        var member = await host.NewEnrolledMemberAsync();
        host.Clock.NextStep();
        var signedIn = await member.SignInAsync(member.Code());
        host.Clock.Advance(TimeSpan.FromSeconds(90));

        var reply = (await host.TryTokenAsync(member)).Expect(HttpStatusCode.OK);

        var token = reply.Body!["accessToken"]!.GetValue<string>();
        var header = Relying.Header(token);
        var claims = Relying.Claims(token);
        Assert.Equal(("at+jwt", "ES256"), (header["typ"]!.GetValue<string>(), header["alg"]!.GetValue<string>()));
        Assert.Equal(["alg", "kid", "typ"], header.Select(h => h.Key).Order());
        Assert.Equal(300, reply.Body!["expiresIn"]!.GetValue<int>());
        Assert.Equal("no-store, no-transform", reply.Headers["Cache-Control"]);
        Assert.True(claims.Remove("jti", out var jti) && jti!.GetValue<string>().Length == 26);
        var expected = new JsonObject
        {
            ["iss"] = MfaHost.Issuer,
            ["aud"] = "mfa:acme",
            ["sub"] = member.UserId,
            ["client_id"] = "mfa:acme",
            ["tid"] = "acme",
            ["sid"] = signedIn.Body!["session"]!["id"]!.GetValue<string>(),
            ["iat"] = Relying.Seconds(host.Clock.Now),
            ["exp"] = Relying.Seconds(host.Clock.Now) + 300,
            ["auth_time"] = Relying.Seconds(host.Clock.Now) - 90,
            ["amr"] = new JsonArray("pwd", "otp", "mfa"),
            ["acr"] = "aal2",
        };
        Assert.True(JsonNode.DeepEquals(expected, claims), $"Expected {expected.ToJsonString()}, got {claims.ToJsonString()}");
        Assert.Null(await Relying.RefusesAsync(token, await Relying.KeysAsync(host), "mfa:acme", host.Clock.Now));
    }

    [Fact]
    public async Task Token_without_a_second_factor_has_aal1()
    {
        await using var host = await MfaHost.StartAsync();
        var owner = await host.NewTenantAsync();
        await owner.SignInAsync();

        var claims = Relying.Claims(await host.TokenAsync(owner));

        Assert.Equal(
            ("aal1", """["pwd"]""", Relying.Seconds(host.Clock.Now)),
            (claims["acr"]!.GetValue<string>(), claims["amr"]!.ToJsonString(), claims["auth_time"]!.GetValue<long>())
        );
    }

    [Fact]
    public async Task Recovery_code_appears_as_rcv_in_amr()
    {
        await using var host = await MfaHost.StartAsync();
        var member = await host.NewEnrolledMemberAsync();
        await member.SignInAsync();
        member.Token = (await host.Api.PostAsync("session/verify", new { recoveryCode = member.RecoveryCodes[0] }, member.Token))
            .Expect(HttpStatusCode.OK)
            .Token;

        var claims = Relying.Claims(await host.TokenAsync(member));

        Assert.Equal("""["pwd","rcv","mfa"]""", claims["amr"]!.ToJsonString());
    }

    [Fact]
    public async Task Reauthentication_by_password_does_not_change_auth_time()
    {
        await using var host = await MfaHost.StartAsync();
        var member = await host.NewEnrolledMemberAsync();
        var verified = host.Clock.Now;
        host.Clock.Advance(TimeSpan.FromMinutes(20));
        await member.ReauthenticateAsync();

        Assert.Equal(Relying.Seconds(verified), Relying.Claims(await host.TokenAsync(member))["auth_time"]!.GetValue<long>());
    }

    [Fact]
    public async Task Token_never_outlives_five_minutes_or_its_session()
    {
        await using var host = await MfaHost.StartAsync(arguments: "--Sessions:Lifetime=00:07:00");
        var owner = await host.NewTenantAsync();
        var end = Relying.Seconds(host.Clock.Now.AddMinutes(7));
        await owner.SignInAsync();
        var keys = await Relying.KeysAsync(host);

        var first = await host.TokenAsync(owner);
        Assert.Equal(Relying.Seconds(host.Clock.Now) + 300, Relying.Claims(first)["exp"]!.GetValue<long>());
        host.Clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal("SecurityTokenInvalidLifetimeException", await Relying.RefusesAsync(first, keys, "mfa:acme", host.Clock.Now));

        var last = (await host.TryTokenAsync(owner)).Expect(HttpStatusCode.OK);
        Assert.Equal(
            (end, 120),
            (
                Relying.Claims(last.Body!["accessToken"]!.GetValue<string>())["exp"]!.GetValue<long>(),
                last.Body!["expiresIn"]!.GetValue<int>()
            )
        );
    }

    [Theory]
    [InlineData("00:05:01")]
    [InlineData("01:00:00")]
    public async Task Longer_token_lifetime_prevents_startup(string lifetime)
    {
        var refused = await Assert.ThrowsAnyAsync<Exception>(() => MfaHost.StartAsync(arguments: "--Access:TokenLifetime=" + lifetime));

        Assert.Contains("TokenLifetime", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("http://mfa.acme.test/api")]
    [InlineData("https://mfa.acme.test/api/")]
    [InlineData("https://mfa.acme.test/api?x=1")]
    [InlineData("mfa.acme.test")]
    public async Task Invalid_issuer_prevents_startup(string issuer)
    {
        var refused = await Assert.ThrowsAnyAsync<Exception>(() => MfaHost.StartAsync(arguments: "--Access:Issuer=" + issuer));

        Assert.Contains("Access:Issuer", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Inactive_session_gets_no_token_and_learns_what_is_missing()
    {
        await using var host = await MfaHost.StartAsync();
        var owner = await host.NewReadyOwnerAsync();
        var member = await host.NewMemberAsync();
        await member.SignInAsync();
        (await owner.SwitchAsync(new { mode = "required" })).Expect(HttpStatusCode.OK);

        var states = new List<string>
        {
            (await host.TryTokenAsync(member)).Expect(HttpStatusCode.Unauthorized, "insufficient_authentication").State,
        };
        await member.SignInAsync();
        var enroll = (await host.TryTokenAsync(member)).Expect(HttpStatusCode.Unauthorized, "insufficient_authentication");
        states.Add(enroll.State);
        await owner.SignInAsync();
        states.Add((await host.TryTokenAsync(owner)).Expect(HttpStatusCode.Unauthorized, "insufficient_authentication").State);

        Assert.Equal(["reauthentication_required", "enrollment_required", "verification_required"], states);
        Assert.Equal("""{"amr":["mfa"]}""", enroll.Body!["parameters"]!.ToJsonString());
        Assert.Equal(
            """[{"rel":"enroll","method":"POST","href":"/api"""
                + """/authenticators","methods":null,"codesRequired":1,"types":["app","passkey"]}]""",
            enroll.Body!["next"]!.ToJsonString()
        );
        await member.EnrollAsync();
        (await host.TryTokenAsync(member)).Expect(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Second_factor_older_than_requested_is_stale_until_verified_again()
    {
        await using var host = await MfaHost.StartAsync();
        var member = await host.NewEnrolledMemberAsync();
        host.Clock.Advance(TimeSpan.FromSeconds(60));
        await host.TokenAsync(member, new { maxAgeSeconds = 60 });
        host.Clock.Advance(TimeSpan.FromSeconds(1));

        var refused = (await host.TryTokenAsync(member, new { maxAgeSeconds = 60 })).Expect(
            HttpStatusCode.Unauthorized,
            "insufficient_authentication"
        );

        Assert.Equal("""[{"factor":"mfa","reason":"stale","maxAgeSeconds":60}]""", refused.Body!["missing"]!.ToJsonString());
        Assert.EndsWith("max_age=60", refused.Headers["WWW-Authenticate"], StringComparison.Ordinal);
        await member.VerifyAsync(member.Code());
        Assert.Equal(
            Relying.Seconds(host.Clock.Now),
            Relying.Claims(await host.TokenAsync(member, new { maxAgeSeconds = 60 }))["auth_time"]!.GetValue<long>()
        );
    }

    [Fact]
    public async Task Requested_age_requires_a_second_factor()
    {
        await using var host = await MfaHost.StartAsync();
        var owner = await host.NewTenantAsync();
        await owner.SignInAsync();

        var refused = (await host.TryTokenAsync(owner, new { maxAgeSeconds = 300 })).Expect(
            HttpStatusCode.Unauthorized,
            "insufficient_authentication"
        );

        Assert.Equal("not_enrolled", refused.Body!["missing"]![0]!["reason"]!.GetValue<string>());
        (await host.TryTokenAsync(owner, new { maxAgeSeconds = -1 })).Expect(HttpStatusCode.BadRequest, "invalid_request");
        (await host.TryTokenAsync(owner, new { maxAgeSeconds = 86_401 })).Expect(HttpStatusCode.BadRequest, "invalid_request");
    }

    [Fact]
    public async Task Token_is_issued_only_for_audiences_listed_by_the_tenant()
    {
        await using var host = await MfaHost.StartAsync();
        var acme = await host.NewReadyOwnerAsync();
        await host.NewReadyOwnerAsync("globex", "gina@globex.test");
        (await host.SetAudiencesAsync(new[] { "https://billing.acme.test", "wiki" })).Expect(HttpStatusCode.OK);
        (await host.SetAudiencesAsync(new[] { "https://crm.globex.test" }, "globex")).Expect(HttpStatusCode.OK);
        var keys = await Relying.KeysAsync(host);

        foreach (var audience in new[] { "https://billing.acme.test", "wiki", "mfa:acme" })
        {
            var token = await host.TokenAsync(acme, new { audience });
            Assert.Null(await Relying.RefusesAsync(token, keys, audience, host.Clock.Now));
            Assert.NotNull(await Relying.RefusesAsync(token, keys, "https://other.acme.test", host.Clock.Now));
        }

        foreach (var audience in new[] { "https://crm.globex.test", "mfa:globex", "Wiki", "" })
        {
            Assert.NotNull(
                (await host.TryTokenAsync(acme, new { audience })).Expect(HttpStatusCode.BadRequest, "invalid_request").Body!["errors"]![
                    "audience"
                ]
            );
        }

        (await host.SetAudiencesAsync(Array.Empty<string>())).Expect(HttpStatusCode.OK);
        (await host.TryTokenAsync(acme, new { audience = "wiki" })).Expect(HttpStatusCode.BadRequest, "invalid_request");
    }

    [Theory]
    [InlineData("mfa:globex")]
    [InlineData("MFA:acme")]
    [InlineData("two words")]
    [InlineData("")]
    public async Task Malformed_audience_or_audience_of_another_tenant_cannot_be_listed(string audience)
    {
        await using var host = await MfaHost.StartAsync();
        await host.NewTenantAsync();

        Assert.NotNull(
            (await host.SetAudiencesAsync(new[] { audience })).Expect(HttpStatusCode.BadRequest, "invalid_request").Body!["errors"]![
                "audiences"
            ]
        );
        (await host.SetAudiencesAsync(new[] { "a" }, "nowhere")).Expect(HttpStatusCode.NotFound, "not_found");
    }

    [Fact]
    public async Task Policy_change_preserves_the_audiences()
    {
        await using var host = await MfaHost.StartAsync();
        var owner = await host.NewReadyOwnerAsync();
        (await host.SetAudiencesAsync(new[] { "wiki" })).Expect(HttpStatusCode.OK);

        (await owner.SwitchAsync(new { mode = "optional" })).Expect(HttpStatusCode.OK);

        await host.TokenAsync(owner, new { audience = "wiki" });
    }

    [Fact]
    public async Task Fetching_tokens_counts_as_session_use()
    {
        await using var host = await MfaHost.StartAsync();
        var owner = await host.NewReadyOwnerAsync();
        for (var used = 0; used < 3; used++)
        {
            host.Clock.Advance(TimeSpan.FromMinutes(40));
            await host.TokenAsync(owner);
            await Task.Delay(TimeSpan.FromMilliseconds(300));
        }

        (await owner.GetSessionAsync()).Expect(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Tokens_are_never_logged()
    {
        await using var host = await MfaHost.StartAsync();
        var owner = await host.NewReadyOwnerAsync();

        var tokens = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => host.TokenAsync(owner)));

        Assert.Equal(20, tokens.Distinct().Count());
        Assert.DoesNotContain(host.Logs.Lines, l =>
            tokens.Any(t => l.Contains(t, StringComparison.Ordinal) || l.Contains(t.Split('.')[2], StringComparison.Ordinal))
        );
    }
}
