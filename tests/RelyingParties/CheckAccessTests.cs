using System.Net;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.RelyingParties;

public sealed class CheckAccessTests
{
    [Fact]
    public async Task Verified_session_passes_and_identifies_its_person()
    {
        await using var host = await MfaHost.StartAsync();
        var member = await host.NewEnrolledMemberAsync();

        var reply = (await host.AskAsync(member, "tenant=acme")).Expect(HttpStatusCode.NoContent);

        Assert.Equal(
            (member.UserId, "acme", "pwd,otp,mfa"),
            (reply.Headers["X-Mfa-User"], reply.Headers["X-Mfa-Tenant"], reply.Headers["X-Mfa-Amr"])
        );
        Assert.Equal(("", "no-store, no-transform"), (reply.Text, reply.Headers["Cache-Control"]));
    }

    [Fact]
    public async Task Every_state_except_active_is_refused_with_what_is_missing()
    {
        await using var host = await MfaHost.StartAsync();
        var owner = await host.NewReadyOwnerAsync();
        var member = await host.NewMemberAsync();
        await member.SignInAsync();
        (await owner.SwitchAsync(new { mode = "required" })).Expect(HttpStatusCode.OK);

        foreach (var query in new[] { "tenant=acme", "tenant=acme&require=none" })
        {
            var refused = (await host.AskAsync(member, query)).Expect(HttpStatusCode.Unauthorized, "insufficient_authentication");
            Assert.Equal("reauthentication_required", refused.State);
            Assert.DoesNotContain(refused.Headers.Keys, h => h.StartsWith("X-Mfa-", StringComparison.OrdinalIgnoreCase));
        }

        await member.SignInAsync();
        Assert.Equal(
            "enrollment_required",
            (await host.AskAsync(member, "tenant=acme&require=none"))
                .Expect(HttpStatusCode.Unauthorized, "insufficient_authentication")
                .State
        );
        await owner.SignInAsync();
        Assert.Equal(
            "verification_required",
            (await host.AskAsync(owner, "tenant=acme&require=none"))
                .Expect(HttpStatusCode.Unauthorized, "insufficient_authentication")
                .State
        );
    }

    [Fact]
    public async Task Active_session_without_a_second_factor_passes_only_where_none_is_required()
    {
        await using var host = await MfaHost.StartAsync();
        var owner = await host.NewTenantAsync();
        await owner.SignInAsync();

        var refused = (await host.AskAsync(owner, "tenant=acme")).Expect(HttpStatusCode.Unauthorized, "insufficient_authentication");
        var passed = (await host.AskAsync(owner, "tenant=acme&require=none")).Expect(HttpStatusCode.NoContent);

        Assert.Equal(
            ("active", "not_enrolled", "enroll"),
            (
                refused.State,
                refused.Body!["missing"]![0]!["reason"]!.GetValue<string>(),
                refused.Body!["next"]![0]!["rel"]!.GetValue<string>()
            )
        );
        Assert.Equal("pwd", passed.Headers["X-Mfa-Amr"]);
    }

    [Fact]
    public async Task Enrolled_person_must_verify_even_when_the_policy_is_off()
    {
        await using var host = await MfaHost.StartAsync();
        var owner = await host.NewReadyOwnerAsync();
        await owner.SignInAsync();

        var refused = (await host.AskAsync(owner, "tenant=acme")).Expect(HttpStatusCode.Unauthorized, "insufficient_authentication");

        Assert.Equal(("active", "not_verified"), (refused.State, refused.Body!["missing"]![0]!["reason"]!.GetValue<string>()));
        host.Clock.NextStep();
        await owner.VerifyAsync(owner.Code());
        (await host.AskAsync(owner, "tenant=acme")).Expect(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task Second_factor_older_than_the_requested_age_is_stale()
    {
        await using var host = await MfaHost.StartAsync();
        var member = await host.NewEnrolledMemberAsync();
        host.Clock.Advance(TimeSpan.FromSeconds(600));

        (await host.AskAsync(member, "tenant=acme&maxAge=600")).Expect(HttpStatusCode.NoContent);
        var refused = (await host.AskAsync(member, "tenant=acme&maxAge=599")).Expect(
            HttpStatusCode.Unauthorized,
            "insufficient_authentication"
        );

        Assert.Equal("""[{"factor":"mfa","reason":"stale","maxAgeSeconds":599}]""", refused.Body!["missing"]!.ToJsonString());
        var next = refused.Body!["next"]!.ToJsonString();
        Assert.Equal(
            """[{"rel":"verify","method":"POST","href":"/api/session/verify","methods":null,"codesRequired":null,"types":["app"]}]""",
            next
        );
        Assert.Contains("max_age=599", refused.Headers["WWW-Authenticate"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Session_of_another_tenant_is_unauthenticated()
    {
        await using var host = await MfaHost.StartAsync();
        await host.NewReadyOwnerAsync();
        var other = await host.NewReadyOwnerAsync("globex", "gina@globex.test");

        var real = (await host.AskAsync(other, "tenant=acme")).Expect(HttpStatusCode.Unauthorized, "unauthenticated");
        var unknown = (await host.AskAsync(other, "tenant=nowhere")).Expect(HttpStatusCode.Unauthorized, "unauthenticated");

        Assert.Equal(real.Text, unknown.Text);
        (await host.AskAsync(other, "tenant=globex")).Expect(HttpStatusCode.NoContent);
    }

    [Theory]
    [InlineData("", "tenant")]
    [InlineData("tenant=", "tenant")]
    [InlineData("tenant=acme&tenant=globex", "tenant")]
    [InlineData("tenant=acme&Tenant=globex", "Tenant")]
    [InlineData("tenant=acme&require=mfa", "require")]
    [InlineData("tenant=acme&require=", "require")]
    [InlineData("tenant=acme&require=None", "require")]
    [InlineData("tenant=acme&maxAge=", "maxAge")]
    [InlineData("tenant=acme&maxAge=-1", "maxAge")]
    [InlineData("tenant=acme&maxAge=86401", "maxAge")]
    [InlineData("tenant=acme&maxAge=5m", "maxAge")]
    [InlineData("tenant=acme&maxAge=60&require=none", "require")]
    [InlineData("tenant=acme&max_age=60", "max_age")]
    [InlineData("tenant=acme&MAXAGE=60", "MAXAGE")]
    public async Task Ambiguous_query_is_refused(string query, string field)
    {
        await using var host = await MfaHost.StartAsync();
        var member = await host.NewEnrolledMemberAsync();

        var refused = (await host.AskAsync(member, query)).Expect(HttpStatusCode.BadRequest, "invalid_request");

        Assert.Contains(refused.Body!["errors"]!.AsObject(), e => e.Key == field);
    }

    [Fact]
    public async Task Removed_factor_or_ended_session_is_refused_immediately()
    {
        await using var host = await MfaHost.StartAsync();
        var member = await host.NewEnrolledMemberAsync();
        var ended = new Person(host, "acme", member.Email, member.Password) { Token = member.Token };
        (await host.AskAsync(member, "tenant=acme")).Expect(HttpStatusCode.NoContent);

        (await member.UnbindAsync(new { })).Expect(HttpStatusCode.OK);
        (await host.AskAsync(member, "tenant=acme")).Expect(HttpStatusCode.Unauthorized, "insufficient_authentication");
        // The token issued before the removal only repeats the request that replaced it.
        (await host.AskAsync(ended, "tenant=acme")).Expect(HttpStatusCode.Unauthorized, "token_rotated");
        (await host.Api.DeleteAsync("session", member.Token)).Expect(HttpStatusCode.NoContent);
        (await host.AskAsync(member, "tenant=acme&require=none")).Expect(HttpStatusCode.Unauthorized, "unauthenticated");
    }

    [Fact]
    public async Task Check_costs_two_parallel_reads()
    {
        var probe = new StorageProbe();
        await using var host = await MfaHost.StartAsync(storagePolicy: probe);
        var member = await host.NewEnrolledMemberAsync();
        probe.Count();
        probe.RequireInParallel(2);

        (await host.AskAsync(member, "tenant=acme")).Expect(HttpStatusCode.NoContent);

        Assert.Equal(["GET MfaAccounts", "GET MfaTenants"], probe.Calls.Order());
    }
}
