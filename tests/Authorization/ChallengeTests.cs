using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using MfaFunctions.Authorization;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Authorization;

/// <summary>Every 401 challenges (RFC 9110 §15.5.2, RFC 6750 §3, RFC 9470 §3), and every problem has a type (RFC 9457).</summary>
public sealed class ChallengeTests
{
    private const string Unknown = "acme.aaaaaaaaaaaaaaaaaaaaaaaaaa.aaaaaaaaaaaaaaaaaaaaaaaaaa.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

    public static TheoryData<string?, string?> Credentials =>
        new()
        {
            { null, null },
            { "Basic b2xnYTpzZWNyZXQ=", null },
            { "Bearer", null },
            { "Bearer ", null },
            { "Bearer nonsense", "invalid_token" },
            { "bearer nonsense", "invalid_token" },
            { "Bearer " + Unknown, "invalid_token" },
        };

    [Theory]
    [MemberData(nameof(Credentials))]
    public async Task Challenge_of_every_session_route_names_an_error_only_if_a_token_was_sent(string? authorization, string? error)
    {
        await using var host = await MfaHost.StartAsync();
        foreach (var route in new RouteCatalogue().Routes.Where(r => r.Access is SessionAccessAttribute or TenantAccessAttribute))
        {
            var reply = await SendAsync(host, route, [.. authorization is null ? [] : new[] { ("Authorization", authorization) }]);

            reply.Expect(HttpStatusCode.Unauthorized, "unauthenticated");
            var challenge = ChallengeOf(reply);
            Assert.Equal(("mfa", error), (challenge["realm"], challenge.GetValueOrDefault("error")));
            Assert.Equal(error is null ? 1 : 2, challenge.Count);
        }
    }

    [Fact]
    public async Task Wrong_first_factor_is_challenged_without_an_error()
    {
        await using var host = await MfaHost.StartAsync();
        var owner = await host.NewReadyOwnerAsync();
        Reply[] replies =
        [
            await host.Api.PostAsync("tenants/acme/sessions", new { email = owner.Email, password = "a wrong password" }),
            await host.Api.PostAsync("tenants/nowhere/sessions", new { email = owner.Email, password = "a wrong password" }),
            await host.Api.PostAsync("tenants/acme/sessions", new { idToken = "x.y.z" }),
            await host.Api.PostAsync("session/reauthenticate", new { password = "a wrong password" }, owner.Token),
            await host.Api.PostAsync(
                "session/password",
                new { currentPassword = "a wrong password", password = "another fine passphrase" },
                owner.Token
            ),
        ];

        Assert.All(replies, reply =>
        {
            reply.Expect(HttpStatusCode.Unauthorized, "invalid_credentials");
            Assert.Equal("""Bearer realm="mfa" """.TrimEnd(), reply.Headers["WWW-Authenticate"]);
        });
    }

    [Fact]
    public async Task Replaced_token_is_challenged_as_invalid()
    {
        await using var host = await MfaHost.StartAsync();
        var owner = await host.NewTenantAsync();
        await owner.SignInAsync();
        var old = owner.Token;
        await owner.ReauthenticateAsync();

        var reply = (await host.Api.PostAsync("authenticators", new { }, old)).Expect(HttpStatusCode.Unauthorized, "token_rotated");

        Assert.Equal("invalid_token", ChallengeOf(reply)["error"]);
    }

    [Fact]
    public async Task Step_up_challenge_has_the_values_of_the_body()
    {
        await using var host = await MfaHost.StartAsync();
        var owner = await host.NewReadyOwnerAsync();
        var member = await host.NewMemberAsync();
        await member.SignInAsync();
        (await owner.SwitchAsync(new { mode = "required", enrollmentProof = "mail" })).Expect(HttpStatusCode.OK);
        var seen = new Dictionary<string, Reply> { ["reauthenticate"] = await host.Api.GetAsync("sessions", member.Token) };
        await member.SignInAsync();
        seen["enroll"] = await host.Api.GetAsync("sessions", member.Token);
        member.ProveMailbox = null;
        await member.BeginEnrollmentAsync();
        seen["email-code"] = await member.ConfirmAsync(member.Code());
        host.Clock.Advance(TimeSpan.FromMinutes(16));
        seen["reauthenticate, an older first factor"] = await host.Api.PostAsync("authenticators", new { }, member.Token);
        seen["verify, a fresh factor"] = await host.Api.PostAsync("recovery-codes", new { }, owner.Token);
        seen["verify, a younger factor"] = await host.Api.GetAsync("session/access?tenant=acme&maxAge=60", owner.Token);
        await owner.SignInAsync();
        seen["verify"] = await host.Api.GetAsync("sessions", owner.Token);

        foreach (var (name, reply) in seen)
        {
            reply.Expect(HttpStatusCode.Unauthorized, "insufficient_authentication");
            var missing = reply.Body!["missing"]![0]!;
            var challenge = ChallengeOf(reply);
            Assert.Equal(
                (name.Split(',')[0], "mfa", "insufficient_user_authentication"),
                (reply.Body["next"]![0]!["rel"]!.GetValue<string>(), challenge["realm"], challenge["error"])
            );
            Assert.Equal(missing["maxAgeSeconds"]!.ToJsonString(), challenge["max_age"]);
            Assert.Equal(LevelOf(missing), challenge.GetValueOrDefault("acr_values"));
        }

        Assert.Equal(
            ["300", "300", "600", "900", "300", "60", "300"],
            seen.Values.Select(reply => reply.Body!["missing"]![0]!["maxAgeSeconds"]!.ToJsonString())
        );
    }

    [Fact]
    public async Task Type_of_a_problem_is_its_documented_code()
    {
        await using var host = await MfaHost.StartAsync();
        var owner = await host.NewReadyOwnerAsync();
        Reply[] replies =
        [
            await host.Api.GetAsync("session"),
            await host.Api.PostAsync("tenants/acme/sessions", new { }),
            await host.Api.GetAsync("tenants/globex/two-factor", owner.Token),
            await host.Api.PutAsync("tenants/acme/two-factor", new { mode = "optional" }, owner.Token),
            await host.Api.GetAsync("nothing"),
        ];

        Assert.All(replies, reply => Assert.Equal($"urn:problem-type:mfa:{reply.Code}", reply.Body!["type"]!.GetValue<string>()));
    }

    private static string? LevelOf(JsonNode missing) =>
        missing["factor"]!.GetValue<string>() switch
        {
            "mfa" => "aal2",
            "email" => null,
            _ => "aal1",
        };

    private static Dictionary<string, string> ChallengeOf(Reply reply)
    {
        var header = AuthenticationHeaderValue.Parse(reply.Headers["WWW-Authenticate"]);
        Assert.Equal("Bearer", header.Scheme);
        return header.Parameter!.Split(", ").Select(p => p.Split('=', 2)).ToDictionary(p => p[0], p => p[1].Trim('"'));
    }

    private static Task<Reply> SendAsync(MfaHost host, HttpRoute route, (string, string)[] headers) =>
        host.Api.SendAsync(
            new HttpMethod(route.Method),
            route.Template.Replace("{t}", "acme", StringComparison.Ordinal).Replace("{id}", "x", StringComparison.Ordinal),
            null,
            null,
            headers
        );
}
