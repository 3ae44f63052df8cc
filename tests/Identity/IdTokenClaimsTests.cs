using System.Net;
using System.Text.Json.Nodes;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Identity;

/// <summary>Claims of ID tokens in the forms that real providers give them.</summary>
public sealed class IdTokenClaimsTests : IAsyncLifetime
{
    private MfaHost _host = null!;
    private ForgingIssuer _issuer = null!;
    private Person _owner = null!;

    public async Task InitializeAsync()
    {
        _issuer = await ForgingIssuer.StartAsync();
        _host = await MfaHost.StartAsync();
        (_owner, _) = await _host.NewFederatedTenantAsync(_issuer);
    }

    public async Task DisposeAsync()
    {
        await _host.DisposeAsync();
        await _issuer.DisposeAsync();
    }

    [Fact]
    public async Task Times_are_read_alike_in_every_claim()
    {
        var now = _host.Clock.Now.ToUnixTimeSeconds();
        // The expected seconds; null if the token is accepted and says no time.
        (string Value, long? Expected)[] readable =
        [
            ($"{now - 100}", now - 100),
            ($"{now - 100}.0", now - 100),
            ($"{now - 100}.25", now - 100),
            ($"{now - 100}.75", now - 99),
            ($"{now - 100}.999999", now - 99),
            ($"{now - 100}e0", now - 100),
            ($"{now / 10}.{now % 10}e1", now),
            ($"\"{now - 100}\"", now - 100),
            ($"\"{now - 100}.25\"", now - 100),
            ($"{now}.4", now),
            // The provider's clock is ahead.
            ($"{now + 30}.4", now),
            ("1", 1),
        ];
        foreach (var (value, expected) in readable)
        {
            var reply = await SignInAsync(("auth_time", value));

            Assert.True(reply.Status == HttpStatusCode.Created, $"auth_time {value}: {reply.Status}");
            Assert.Equal(expected, reply.Body!["session"]!["authenticatedAt"]!.GetValue<DateTimeOffset>().ToUnixTimeSeconds());
        }

        foreach (var value in readable.Select(r => r.Value).Except(["1"]))
        {
            Assert.True((await SignInAsync(("iat", value))).Status == HttpStatusCode.Created, $"iat {value}");
        }

        Assert.Equal(HttpStatusCode.Created, (await SignInAsync(("exp", $"{now}.5"), ("nbf", $"{now - 1}.5"))).Status);
        Assert.Equal(HttpStatusCode.Created, (await SignInAsync(("auth_time", "null"))).Status);
        string[] unreadable =
        [
            "\"\"",
            "\"yesterday\"",
            "\"2026-11-28T17:17:39Z\"",
            "true",
            "[1]",
            "{}",
            "-5",
            "0.2e-9",
            "1e400",
            "253402300800",
            "99999999999999999999",
            $"{now + 62}.5",
        ];
        foreach (var value in unreadable)
        {
            (await SignInAsync(("auth_time", value))).Expect(HttpStatusCode.Unauthorized, "invalid_credentials");
        }

        foreach (var value in unreadable.Append("null"))
        {
            (await SignInAsync(("iat", value))).Expect(HttpStatusCode.Unauthorized, "invalid_credentials");
        }
    }

    [Fact]
    public async Task Time_without_a_claim_proves_no_recent_authentication()
    {
        var session = (await SignInAsync()).Expect(HttpStatusCode.Created).Token;

        foreach (var value in new[] { "null", $"{_host.Clock.Now.AddMinutes(-10).ToUnixTimeSeconds()}.5" })
        {
            (await _host.Api.PostAsync("session/reauthenticate", new { idToken = await TokenAsync(("auth_time", value)) }, session)).Expect(
                HttpStatusCode.Unauthorized
            );
        }

        var fresh = await TokenAsync(("auth_time", $"{_host.Clock.Now.ToUnixTimeSeconds() - 9}.5"));
        (await _host.Api.PostAsync("session/reauthenticate", new { idToken = fresh }, session)).Expect(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Client_that_asked_for_the_token_must_be_ours_or_trusted()
    {
        const string Android = "1234-android.apps.googleusercontent.com";
        (string What, (string, string)[] Claims, bool Accepted, string? Logged)[] cases =
        [
            ("none", [], true, null),
            ("ours", [("azp", "\"acme-web\"")], true, null),
            ("null", [("azp", "null")], true, null),
            ("trusted", [("azp", $"\"{Android}\"")], true, null),
            ("trusted, several audiences", [("aud", """["acme-web","globex-web"]"""), ("azp", $"\"{Android}\"")], true, null),
            ("ours, several audiences", [("aud", """["globex-web","acme-web"]"""), ("azp", "\"acme-web\"")], true, null),
            ("foreign", [("azp", "\"globex-web\"")], false, "is globex-web, which is neither"),
            ("foreign, several audiences", [("aud", """["acme-web","x"]"""), ("azp", "\"x\"")], false, "is x, which is neither"),
            ("in capitals", [("azp", "\"ACME-WEB\"")], false, "is ACME-WEB, which is neither"),
            ("with a blank", [("azp", "\"acme-web \"")], false, "is neither"),
            ("an address", [("azp", "\"bot@acme.test\"")], false, "is neither"),
            ("two lines", [("azp", "\"a\\nb\"")], false, "is neither"),
            ("empty", [("azp", "\"\"")], false, "is neither"),
            ("a number", [("azp", "1")], false, null),
            ("a list", [("azp", "[\"acme-web\"]")], false, null),
            (
                "several audiences alone",
                [("aud", """["acme-web","globex-web"]""")],
                false,
                "is missing, although there are several audiences"
            ),
            ("trusted, for another audience", [("aud", "\"globex-web\""), ("azp", $"\"{Android}\"")], false, null),
        ];
        (await SetTrustedAsync(Android, "1234-ios")).Expect(HttpStatusCode.OK);

        foreach (var (what, claims, accepted, logged) in cases)
        {
            var before = Warnings().Length;
            var reply = await SignInAsync(claims);

            Assert.True((reply.Status == HttpStatusCode.Created) == accepted, $"{what}: {reply.Status} {reply.Text}");
            var lines = Warnings()[before..];
            Assert.Equal(logged is null ? 0 : 1, lines.Length);
            Assert.All(lines, l =>
                Assert.Contains(
                    $"provider acme was refused in tenant acme: its authorized party (azp) {logged}",
                    l,
                    StringComparison.Ordinal
                )
            );
            Assert.All(lines, l => Assert.DoesNotContain("bot@", l, StringComparison.Ordinal));
        }

        // The reason is for the operator of a provider's tenant. Anybody can send a token that nobody signed.
        var unsigned = await TokenAsync(("azp", "\"globex-web\""));
        var said = Warnings().Length;
        (await _host.SignInWithAsync(unsigned[..^8] + "AAAAAAAA")).Expect(HttpStatusCode.Unauthorized, "invalid_credentials");
        Assert.Equal(said, Warnings().Length);

        string[] Warnings() => [.. _host.Logs.Lines.Where(l => l.Contains("authorized party", StringComparison.Ordinal))];
    }

    [Fact]
    public async Task Trusted_clients_are_part_of_the_list_and_their_change_mails_nobody()
    {
        var changed = (await SetTrustedAsync("b-client", "a-client", "b-client")).Expect(HttpStatusCode.OK);
        Assert.Equal(["a-client", "b-client"], changed.Body!["providers"]![0]!["trustedAzp"]!.AsArray().Select(c => c!.GetValue<string>()));
        // Another order is no change.
        Assert.Equal(changed.Headers["ETag"], (await SetTrustedAsync("a-client", "b-client")).Expect(HttpStatusCode.OK).Headers["ETag"]);
        Assert.NotEqual(changed.Headers["ETag"], (await SetTrustedAsync("a-client")).Expect(HttpStatusCode.OK).Headers["ETag"]);
        await _host.DrainAsync();
        // The one mail is about the provider itself.
        Assert.Single(_host.Mail.Messages, m => m.Categories.Contains("IdentityProviderAdded"));

        (await SetTrustedAsync()).Expect(HttpStatusCode.OK);
        (await SignInAsync(("azp", "\"a-client\""))).Expect(HttpStatusCode.Unauthorized, "invalid_credentials");
        foreach (var invalid in new[] { ["a b"], [""], [new string('x', 256)], ["ü"], new[] { "1", "2", "3", "4", "5", "6" } })
        {
            var refused = (await SetTrustedAsync(invalid)).Expect(HttpStatusCode.BadRequest, "invalid_request");
            Assert.NotNull(refused.Body!["errors"]!["providers[0].trustedAzp"]);
        }
    }

    private Task<Reply> SignInAsync(params (string Claim, string Json)[] changes) => SignInAsync(TokenAsync(changes));

    private async Task<Reply> SignInAsync(Task<string> token) => await _host.SignInWithAsync(await token);

    private async Task<string> TokenAsync(params (string Claim, string Json)[] changes)
    {
        var claims = _issuer.Claims(await _host.NonceAsync(), _host.Clock.Now);
        foreach (var (claim, json) in changes)
        {
            claims[claim] = JsonNode.Parse(json)!;
        }

        return _issuer.Sign(claims);
    }

    private async Task<Reply> SetTrustedAsync(params string[] clients)
    {
        const string Path = "tenants/acme/identity-providers";
        var tag = (await _host.Api.GetAsync(Path, _owner.Token)).Expect(HttpStatusCode.OK).Headers["ETag"];
        var provider = new
        {
            provider = "acme",
            issuer = _issuer.Issuer,
            clientId = "acme-web",
            trustedAzp = clients,
        };
        return await _host.Api.PutAsync(Path, new { providers = new[] { provider } }, _owner.Token, ("If-Match", tag));
    }
}
