using System.Net;
using System.Text.Json.Nodes;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Authorization;

/// <summary>Operators name themselves beside the key; the audit log and the Owners' mails show who it was.</summary>
public sealed class NamedOperatorTests : IAsyncLifetime
{
    private static readonly object Origins = new { origins = new[] { "https://app.acme.test" } };

    private MfaHost _host = null!;
    private Person _owner = null!;

    public async Task InitializeAsync()
    {
        _host = await MfaHost.StartAsync();
        _owner = await _host.NewReadyOwnerAsync();
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Every_change_by_an_operator_is_audited_under_the_name()
    {
        await _host.NewMemberAsync();
        (string Path, object Body)[] calls =
        [
            ("operator/tenants/acme/members", new { email = "ivo@acme.test", role = "member" }),
            (
                "operator/tenants/acme/authenticators",
                new { email = "ana@acme.test", uri = "otpauth://totp/Old:ana?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ" }
            ),
            ("operator/tenants/acme/break-glass", new { email = _owner.Email, reason = "lost the phone" }),
            ("operator/tenants/acme/reseal", new { }),
        ];
        foreach (var (path, body) in calls)
        {
            var reply = await _host.Api.PostAsync(path, body, null, Key, ("x-operator", "Zo%C3%AB%20Op"));
            Assert.True((int)reply.Status is 200 or 201 or 202, reply.Text);
        }

        await SetAsync("origins", Origins, ("x-operator", "Zo%C3%AB%20Op"));
        await SetAsync("audiences", new { audiences = new[] { "https://wiki.acme.test" } }, ("x-operator", "Zo%C3%AB%20Op"));

        var entries = await AuditAsync();
        foreach (
            var kind in new[]
            {
                "invited",
                "authenticator_added",
                "break_glass_requested",
                "reseal_started",
                "origins_changed",
                "audiences_changed",
            }
        )
        {
            // The Owner's own enrollment may have the same time.
            var entry = entries.First(e => e["kind"]!.GetValue<string>() == kind && e["details"]?["by"] is not null);
            Assert.Equal(
                ("operator", "Zoë Op"),
                (entry["details"]!["by"]!.GetValue<string>(), entry["details"]!["actor"]!.GetValue<string>())
            );
            Assert.Null(entry["actorId"]);
        }
    }

    [Fact]
    public async Task First_Owner_is_invited_under_the_name()
    {
        var body = new
        {
            tenantId = "globex",
            name = "Globex",
            owner = new { email = "gina@globex.test" },
        };
        (await _host.Api.PostAsync("operator/tenants", body, null, Key, ("x-operator", "Kim"))).Expect(HttpStatusCode.Created);
        await _host.DrainAsync();

        var rows = (await Rows.OfAsync(_host, "MfaAudit")).Where(r =>
            r.PartitionKey.StartsWith("globex~", StringComparison.Ordinal) && r.ContainsKey("Kind")
        );
        Assert.All(rows, r => Assert.Contains("\"actor\":\"Kim\"", r.GetString("Data"), StringComparison.Ordinal));
        Assert.Equal(["AccountCreated", "Invited", "TenantCreated"], rows.Select(r => r.GetString("Kind")).Order());
    }

    [Theory]
    [InlineData("%E2%80%AEmoc.live")]
    [InlineData("www.evil.test")]
    [InlineData("%20")]
    [InlineData("<b>")]
    [InlineData("Kim%0D%0ABcc: x")]
    public async Task Name_that_hides_or_links_something_is_refused_and_changes_nothing(string name)
    {
        var refused = (await SetAsync("origins", Origins, ("x-operator", name))).Expect(HttpStatusCode.BadRequest, "invalid_request");

        Assert.NotNull(refused.Body!["errors"]!["x-operator"]);
        Assert.DoesNotContain(await AuditAsync(), e => e["kind"]!.GetValue<string>() == "origins_changed");
    }

    [Fact]
    public async Task Name_is_required_on_every_route_for_operators_where_the_setting_says_so()
    {
        await using var strict = await MfaHost.StartAsync(arguments: ["--Operator:RequireName=true"]);

        foreach (var path in new[] { "operator/tenants", "operator/health" })
        {
            var refused = (await strict.Api.OperatorGetAsync(path)).Expect(HttpStatusCode.BadRequest, "invalid_request");
            Assert.Contains("send your name", refused.Detail(), StringComparison.Ordinal);
            (await strict.Api.SendAsync(HttpMethod.Get, path, null, null, Key, ("x-operator", "Kim"))).Expect(HttpStatusCode.OK);
        }

        (await strict.Api.GetAsync("health")).Expect(HttpStatusCode.OK);
    }

    private static (string, string) Key => ("x-functions-key", MfaHost.OperatorKey);

    private Task<Reply> SetAsync(string list, object body, params (string, string)[] headers) =>
        _host.Api.PutAsync($"operator/tenants/acme/{list}", body, null, [Key, .. headers]);

    private async Task<JsonNode[]> AuditAsync()
    {
        await _host.DrainAsync();
        _host.Clock.NextStep();
        await _owner.SignInAsync(_owner.Code());
        var reply = (await _host.Api.GetAsync("tenants/acme/audit", _owner.Token)).Expect(HttpStatusCode.OK);
        return [.. reply.Body!["entries"]!.AsArray().OfType<JsonNode>()];
    }
}
