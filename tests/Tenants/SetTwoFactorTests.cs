using System.Net;
using System.Text.Json.Nodes;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Tenants;

public sealed class SetTwoFactorTests
{
    [Fact]
    public async Task Owner_without_a_factor_cannot_require_one()
    {
        await using var host = await MfaHost.StartAsync();
        var owner = await host.NewTenantAsync();
        await owner.SignInAsync();

        (await owner.SwitchAsync(new { mode = "required" })).Expect(HttpStatusCode.Conflict, "owner_not_ready");
    }

    [Fact]
    public async Task Owner_without_an_unused_recovery_code_cannot_require_a_factor()
    {
        await using var host = await MfaHost.StartAsync();
        var owner = await host.NewReadyOwnerAsync();
        foreach (var recoveryCode in owner.RecoveryCodes)
        {
            owner.Token = (await host.Api.PostAsync("session/verify", new { recoveryCode }, owner.Token)).Expect(HttpStatusCode.OK).Token;
        }

        host.Clock.NextStep();
        await owner.VerifyAsync(owner.Code());

        (await owner.SwitchAsync(new { mode = "required" })).Expect(HttpStatusCode.Conflict, "owner_not_ready");
    }

    [Fact]
    public async Task Switch_requires_the_current_version()
    {
        await using var host = await MfaHost.StartAsync();
        var owner = await host.NewReadyOwnerAsync();
        var before = await host.Api.GetAsync("tenants/acme/two-factor", owner.Token);
        (await owner.SwitchAsync(new { mode = "optional" })).Expect(HttpStatusCode.OK);

        (await host.Api.PutAsync("tenants/acme/two-factor", new { mode = "required" }, owner.Token)).Expect(
            HttpStatusCode.PreconditionRequired,
            "precondition_required"
        );
        (
            await host.Api.PutAsync("tenants/acme/two-factor", new { mode = "required" }, owner.Token, ("If-Match", before.Headers["ETag"]))
        ).Expect(HttpStatusCode.PreconditionFailed, "precondition_failed");
        Assert.Equal("optional", (await host.Api.GetAsync("tenants/acme/two-factor", owner.Token)).Body!["mode"]!.GetValue<string>());
    }

    [Fact]
    public async Task Switch_requires_a_code_of_the_last_five_minutes_not_a_recovery_code()
    {
        await using var host = await MfaHost.StartAsync();
        var owner = await host.NewReadyOwnerAsync();
        host.Clock.Advance(TimeSpan.FromMinutes(6));
        (await owner.SwitchAsync(new { mode = "required" })).Expect(HttpStatusCode.Unauthorized, "insufficient_authentication");

        owner.Token = (await host.Api.PostAsync("session/verify", new { recoveryCode = owner.RecoveryCodes[0] }, owner.Token))
            .Expect(HttpStatusCode.OK)
            .Token;
        (await owner.SwitchAsync(new { mode = "required" })).Expect(HttpStatusCode.Unauthorized, "insufficient_authentication");

        await owner.VerifyAsync(owner.Code());
        (await owner.SwitchAsync(new { mode = "required" })).Expect(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Switch_looks_unknown_to_a_member()
    {
        await using var host = await MfaHost.StartAsync();
        var member = await host.NewEnrolledMemberAsync();

        (await member.SwitchAsync(new { mode = "off" })).Expect(HttpStatusCode.NotFound, "not_found");
    }

    [Theory]
    [InlineData("""{}""", "mode")]
    [InlineData("""{"mode":"sometimes"}""", "mode")]
    [InlineData("""{"mode":2}""", "mode")]
    [InlineData("""{"mode":"required","graceDays":91}""", "graceDays")]
    [InlineData("""{"mode":"required","graceDays":-1}""", "graceDays")]
    [InlineData("""{"mode":"required","codesRequired":3}""", "codesRequired")]
    public async Task Invalid_policy_is_refused(string body, string field)
    {
        await using var host = await MfaHost.StartAsync();
        var owner = await host.NewReadyOwnerAsync();

        var reply = await host.Api.PutAsync("tenants/acme/two-factor", body, owner.Token, ("If-Match", "\"1\""));

        Assert.NotNull(reply.Expect(HttpStatusCode.BadRequest, "invalid_request").Body!["errors"]![field]);
    }

    [Fact]
    public async Task Switch_takes_effect_on_the_next_request_before_any_queue_runs()
    {
        await using var host = await MfaHost.StartAsync();
        var owner = await host.NewReadyOwnerAsync();
        var member = await host.NewMemberAsync();
        await member.SignInAsync();
        Assert.Equal("active", (await member.GetSessionAsync()).State);

        (await owner.SwitchAsync(new { mode = "required" })).Expect(HttpStatusCode.OK);

        Assert.Equal("reauthentication_required", (await member.GetSessionAsync()).State);
        Assert.Equal("active", (await owner.GetSessionAsync()).State);
    }

    [Fact]
    public async Task Grace_period_defers_the_requirement_and_states_the_deadline()
    {
        await using var host = await MfaHost.StartAsync();
        var owner = await host.NewReadyOwnerAsync();
        var member = await host.NewMemberAsync();
        await member.SignInAsync();
        (await owner.SwitchAsync(new { mode = "required", graceDays = 7 })).Expect(HttpStatusCode.OK);

        var session = await member.GetSessionAsync();
        Assert.Equal(
            ("active", host.Clock.Now.AddDays(7)),
            (session.State, session.Body!["enrollmentDeadline"]!.GetValue<DateTimeOffset>())
        );

        host.Clock.Advance(TimeSpan.FromDays(7));
        Assert.Equal("enrollment_required", (await member.SignInAsync()).State);
    }

    [Fact]
    public async Task Concurrent_policy_changes_do_not_overwrite_each_other()
    {
        await using var host = await MfaHost.StartAsync();
        var owner = await host.NewReadyOwnerAsync();
        var etag = (await host.Api.GetAsync("tenants/acme/two-factor", owner.Token)).Headers["ETag"];

        var replies = await Task.WhenAll(
            Enumerable
                .Range(1, 10)
                .Select(days =>
                    host.Api.PutAsync(
                        "tenants/acme/two-factor",
                        new { mode = "required", graceDays = days },
                        owner.Token,
                        ("If-Match", etag)
                    )
                )
        );

        Assert.Single(replies, r => r.Status == HttpStatusCode.OK);
        Assert.All(replies.Where(r => r.Status != HttpStatusCode.OK), r =>
            r.Expect(HttpStatusCode.PreconditionFailed, "precondition_failed")
        );
    }

    [Theory]
    [InlineData("""{"mode":"required"}""", """{"mode":"off"}""")]
    [InlineData("""{"mode":"required"}""", """{"mode":"optional"}""")]
    [InlineData("""{"mode":"required"}""", """{"mode":"required","graceDays":7}""")]
    [InlineData("""{"mode":"off","codesRequired":2}""", """{"mode":"off","codesRequired":1}""")]
    [InlineData("""{"mode":"off","requiredFirstFactors":["pwd"]}""", """{"mode":"off","requiredFirstFactors":[]}""")]
    public async Task Weakening_the_policy_mails_every_Owner(string from, string to)
    {
        await using var host = await MfaHost.StartAsync();
        var owner = await host.NewReadyOwnerAsync();
        var second = await host.NewOwnerAsync(owner, "oscar@acme.test");
        (await owner.SwitchAsync(JsonNode.Parse(from)!)).Expect(HttpStatusCode.OK);
        await host.DrainAsync();
        var before = host.Mail.Messages.Count;

        (await owner.SwitchAsync(JsonNode.Parse(to)!)).Expect(HttpStatusCode.OK);
        await host.DrainAsync();

        Assert.Equal([owner.Email, second.Email], host.Mail.Messages.Skip(before).Select(m => m.To).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Repeated_tenant_creation_completes_it_and_another_Owner_conflicts()
    {
        await using var host = await MfaHost.StartAsync();
        var owner = await host.NewTenantAsync();

        var again = await CreateAsync("olga@acme.test");
        var other = await CreateAsync("eve@evil.test");

        Assert.Equal(owner.UserId, again.Expect(HttpStatusCode.Created).Body!["ownerUserId"]!.GetValue<string>());
        other.Expect(HttpStatusCode.Conflict, "conflict");
        (await host.Api.PostAsync("tenants/acme/sessions", new { email = "eve@evil.test", password = "correct horse battery" })).Expect(
            HttpStatusCode.Unauthorized,
            "invalid_credentials"
        );

        Task<Reply> CreateAsync(string email) =>
            host.Api.OperatorPostAsync(
                "operator/tenants",
                new
                {
                    tenantId = "acme",
                    name = "Acme Ltd",
                    owner = new { email },
                }
            );
    }

    [Fact]
    public async Task Concurrent_creation_of_one_member_creates_one()
    {
        await using var host = await MfaHost.StartAsync();
        await host.NewTenantAsync();

        var made = await Task.WhenAll(
            Enumerable
                .Range(0, 8)
                .Select(_ => host.Api.OperatorPostAsync("operator/tenants/acme/members", new { email = "ana@acme.test", role = "member" }))
        );

        Assert.Single(made.Select(m => m.Expect(HttpStatusCode.Created).Body!["userId"]!.GetValue<string>()).Distinct());
        Assert.Equal(2, await Rows.CountAsync(host, "MfaAccounts", row => row.RowKey == "account"));
    }
}
