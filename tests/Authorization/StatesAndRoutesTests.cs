using System.Net;
using MfaFunctions.Authorization;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Authorization;

public sealed class StatesAndRoutesTests
{
    // Route, then the states that may call it: R(eauthentication required), V(erification required), E(nrollment required), A(ctive).
    private static readonly Dictionary<string, string> Accepted = new()
    {
        ["GET session"] = "RVEA",
        ["POST session/challenges"] = "VEA",
        ["POST session/verify"] = "VEA",
        ["POST session/reauthenticate"] = "RVEA",
        ["DELETE session"] = "RVEA",
        ["POST session/token"] = "A",
        ["POST session/authorization-code"] = "A",
        ["GET session/access"] = "A",
        ["POST session/password"] = "A",
        ["POST authenticators"] = "EA",
        ["POST authenticators/{id}/confirm"] = "EA",
        ["POST enrollment/email-code"] = "EA",
        ["GET authenticators"] = "A",
        ["POST authenticators/{id}/unbind"] = "A",
        ["PATCH authenticators/{id}"] = "A",
        ["POST recovery-codes"] = "A",
        ["GET sessions"] = "A",
        ["DELETE sessions/{id}"] = "A",
        ["DELETE sessions"] = "A",
        ["GET tenants/{t}/two-factor"] = "A",
        ["PUT tenants/{t}/two-factor"] = "A",
        ["GET tenants/{t}/identity-providers"] = "A",
        ["PUT tenants/{t}/identity-providers"] = "A",
        ["POST tenants/{t}/two-factor/preview"] = "A",
        ["GET tenants/{t}/two-factor/progress"] = "A",
        ["POST tenants/{t}/members/remind"] = "A",
        ["GET tenants/{t}/members"] = "A",
        ["POST tenants/{t}/members"] = "A",
        ["GET tenants/{t}/members/{u}"] = "A",
        ["PATCH tenants/{t}/members/{u}"] = "A",
        ["DELETE tenants/{t}/members/{u}"] = "A",
        ["POST tenants/{t}/members/{u}/reset"] = "A",
        ["DELETE tenants/{t}/members/{u}/sessions"] = "A",
        ["POST tenants/{t}/members/{u}/pending-action/confirm"] = "A",
        ["DELETE tenants/{t}/members/{u}/pending-action"] = "A",
        ["DELETE tenants/{t}/members/{u}/identities/{id}"] = "A",
        ["POST tenants/{t}/members/{u}/authenticators"] = "A",
        ["POST tenants/{t}/members/{u}/authenticators/{id}/confirm"] = "A",
        ["GET tenants/{t}/look"] = "A",
        ["PUT tenants/{t}/look"] = "A",
        ["GET tenants/{t}/webhook"] = "A",
        ["PUT tenants/{t}/webhook"] = "A",
        ["DELETE tenants/{t}/webhook"] = "A",
        ["PUT tenants/{t}/logo"] = "A",
        ["DELETE tenants/{t}/logo"] = "A",
        ["POST tenants/{t}/identity-providers/check"] = "A",
        ["GET tenants/{t}/origins"] = "A",
        ["GET identities"] = "A",
        ["POST identities"] = "A",
        ["DELETE identities/{id}"] = "A",
        ["GET tenants/{t}/audit"] = "A",
        ["GET tenants/{t}/audit.ndjson"] = "A",
        ["GET tenants/{t}/audit/seal"] = "A",
        ["GET tenants/{t}/members.csv"] = "A",
        ["GET account"] = "A",
        ["PATCH account"] = "A",
    };

    private static readonly Dictionary<char, string> States = new()
    {
        ['R'] = "reauthentication_required",
        ['V'] = "verification_required",
        ['E'] = "enrollment_required",
        ['A'] = "active",
    };

    [Fact]
    public async Task Each_state_allows_its_routes_and_refusals_say_what_is_missing()
    {
        await using var host = await MfaHost.StartAsync();
        var owner = await host.NewReadyOwnerAsync();
        var member = await host.NewOwnerAsync(owner, "ana@acme.test");
        // One person in each state. All are Owners, so only the state can cause a refusal.
        var tokens = new Dictionary<char, string> { ['R'] = (await member.SignInAsync()).Token };
        (await owner.SwitchAsync(new { mode = "required" })).Expect(HttpStatusCode.OK);
        tokens['E'] = (await member.SignInAsync()).Token;
        host.Clock.NextStep();
        var verifying = await host.NewOwnerAsync(owner, "vera@acme.test");
        await verifying.SignInAsync();
        await verifying.EnrollAsync();
        tokens['V'] = (await verifying.SignInAsync()).Token;
        tokens['A'] = (await owner.SignInAsync(owner.Code())).Token;

        foreach (var route in SessionRoutes().OrderBy(r => r.Method == "DELETE").ThenByDescending(r => r.Template.Length))
        {
            foreach (var (letter, state) in States)
            {
                var path = route.Template.Replace("{t}", "acme", StringComparison.Ordinal).Replace("{id}", "x", StringComparison.Ordinal);
                var content = route.Method is "GET" or "DELETE"
                    ? null
                    : new StringContent("{}", System.Text.Encoding.UTF8, "application/json");

                var reply = await host.Api.SendAsync(new HttpMethod(route.Method), path, content, tokens[letter]);

                var name = $"{route.Method} {route.Template}";
                if (Accepted[name].Contains(letter, StringComparison.Ordinal))
                {
                    Assert.True(
                        reply.Status != HttpStatusCode.Unauthorized || reply.Body!["missing"]!.AsArray().Count == 0 || state == "active",
                        $"{name} in {state}: {reply.Text}"
                    );
                }
                else
                {
                    reply.Expect(HttpStatusCode.Unauthorized, "insufficient_authentication");
                    Assert.Equal(state, reply.State);
                    Assert.StartsWith("/api/", reply.Body!["next"]![0]!["href"]!.GetValue<string>(), StringComparison.Ordinal);
                    Assert.Contains("insufficient_user_authentication", reply.Headers["WWW-Authenticate"], StringComparison.Ordinal);
                }
            }
        }
    }

    [Fact]
    public void Table_lists_every_route_that_requires_a_session() =>
        Assert.Equal(SessionRoutes().Select(r => $"{r.Method} {r.Template}").Order(), Accepted.Keys.Order());

    [Fact]
    public async Task Every_non_public_route_returns_401_without_credentials()
    {
        await using var host = await MfaHost.StartAsync();
        foreach (var route in new RouteCatalogue().Routes.Where(r => r.Access is not PublicAccessAttribute))
        {
            foreach (
                var token in new[]
                {
                    null,
                    "nonsense",
                    "acme.aaaaaaaaaaaaaaaaaaaaaaaaaa.aaaaaaaaaaaaaaaaaaaaaaaaaa.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                }
            )
            {
                var reply = await host.Api.SendAsync(
                    new HttpMethod(route.Method),
                    route.Template.Replace("{t}", "acme", StringComparison.Ordinal).Replace("{id}", "x", StringComparison.Ordinal),
                    null,
                    token
                );

                Assert.Equal(HttpStatusCode.Unauthorized, reply.Status);
                Assert.Equal(route.Access is OperatorAccessAttribute ? "" : "unauthenticated", reply.Code);
            }
        }
    }

    [Fact]
    public async Task Ids_from_another_tenant_look_unknown()
    {
        await using var host = await MfaHost.StartAsync();
        var acme = await host.NewReadyOwnerAsync();
        var other = await host.NewReadyOwnerAsync("globex", "gina@globex.test");
        var policy = await host.Api.GetAsync("tenants/globex/two-factor", other.Token);

        (await host.Api.GetAsync("tenants/globex/two-factor", acme.Token)).Expect(HttpStatusCode.NotFound, "not_found");
        (
            await host.Api.PutAsync(
                "tenants/globex/two-factor",
                new { mode = "required" },
                acme.Token,
                ("If-Match", policy.Headers["ETag"])
            )
        ).Expect(HttpStatusCode.NotFound, "not_found");
        (await host.Api.PostAsync($"authenticators/{other.AuthenticatorId}/unbind", new { }, acme.Token)).Expect(
            HttpStatusCode.NotFound,
            "not_found"
        );
        (
            await host.Api.PostAsync($"authenticators/{other.AuthenticatorId}/confirm", new { codes = new[] { "123456" } }, acme.Token)
        ).Expect(HttpStatusCode.NotFound, "not_found");
        Assert.Equal(policy.Text, (await host.Api.GetAsync("tenants/globex/two-factor", other.Token)).Text);
    }

    private static IEnumerable<HttpRoute> SessionRoutes() =>
        new RouteCatalogue().Routes.Where(r => r.Access is SessionAccessAttribute or TenantAccessAttribute);
}
