using System.Net;
using System.Text.Json;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Sessions;

public sealed class SignInTests
{
    [Fact]
    public async Task Unknown_tenant_unknown_person_and_wrong_password_get_the_same_answer()
    {
        await using var host = await MfaHost.StartAsync();
        var member = await host.NewEnrolledMemberAsync();
        var answers = new List<string>();
        foreach (var (tenant, email) in new[] { ("nowhere", member.Email), ("acme", "nobody@acme.test"), ("acme", member.Email), ("Not-Legal", member.Email) })
        {
            var reply = await host.Api.PostAsync($"tenants/{tenant}/sessions", new { email, password = "a wrong password" });
            reply.Expect(HttpStatusCode.Unauthorized, "invalid_credentials");
            answers.Add(reply.Text);
        }

        Assert.Single(answers.Distinct());
    }

    [Fact]
    public async Task An_unknown_person_costs_the_same_storage_calls_as_a_wrong_password()
    {
        var probe = new StorageProbe();
        await using var host = await MfaHost.StartAsync(storagePolicy: probe);
        await host.NewTenantAsync();
        var costs = new List<string>();
        foreach (var (tenant, email) in new[] { ("acme", "olga@acme.test"), ("acme", "nobody@acme.test"), ("nowhere", "olga@acme.test") })
        {
            probe.Count();
            await host.Api.PostAsync($"tenants/{tenant}/sessions", new { email, password = "a wrong password" });
            costs.Add(string.Join(", ", probe.Calls.Order()));
        }

        // The address, the hour's failures, the tenant, the account; then the failure is counted, and never at the account.
        Assert.Equal("GET MfaAccounts, GET MfaDirectory, GET MfaDirectory, GET MfaTenants, POST MfaDirectory", Assert.Single(costs.Distinct()));
    }

    [Fact]
    public async Task After_a_change_of_keys_an_unknown_person_still_costs_the_same_storage_calls_at_the_same_time()
    {
        var settings = await MfaHost.Settings.NewAsync();
        await using (var before = await MfaHost.StartAsync(settings))
        {
            await before.NewTenantAsync();
        }

        var probe = new StorageProbe();
        await using var host = await MfaHost.StartAsync(settings, storagePolicy: probe, arguments: ["--Keys:Hashing:Current=h2", "--Keys:Hashing:Ring:h2=" + MfaHost.Settings.NewKey()]);
        await host.NewMemberAsync();
        var costs = new List<string>();
        foreach (var email in new[] { "olga@acme.test", "ana@acme.test", "nobody@acme.test" })
        {
            probe.Count();
            // The tenant, and the address under each key.
            probe.RequireInParallel(3);
            (await host.Api.PostAsync("tenants/acme/sessions", new { email, password = "a wrong password" })).Expect(HttpStatusCode.Unauthorized, "invalid_credentials");
            costs.Add(string.Join(", ", probe.Calls.Order()));
        }

        Assert.Equal("GET MfaAccounts, GET MfaDirectory, GET MfaDirectory, GET MfaDirectory, GET MfaTenants, POST MfaDirectory", Assert.Single(costs.Distinct()));
    }

    [Fact]
    public async Task A_code_in_the_same_request_signs_in_with_both_factors()
    {
        await using var host = await MfaHost.StartAsync();
        var member = await host.NewEnrolledMemberAsync();
        host.Clock.NextStep();

        var reply = await member.SignInAsync(member.Code());

        Assert.Equal(("active", "aal2"), (reply.State, reply.Body!["session"]!["assurance"]!.GetValue<string>()));
        Assert.Equal(["pwd", "otp", "mfa"], reply.Body!["session"]!["amr"]!.AsArray().Select(a => a!.GetValue<string>()));
    }

    [Fact]
    public async Task A_wrong_code_with_a_right_password_signs_in_one_step_short_and_is_charged()
    {
        await using var host = await MfaHost.StartAsync();
        var member = await host.NewEnrolledMemberAsync();

        var reply = await member.SignInAsync(member.WrongCode());

        Assert.Equal("verification_required", reply.State);
        Assert.Equal(("code_invalid", 3), (reply.Body!["codeError"]!["code"]!.GetValue<string>(), reply.Body!["codeError"]!["attemptsLeft"]!.GetValue<int>()));
    }

    [Fact]
    public async Task A_recovery_code_in_the_same_request_signs_in_with_both_factors_and_is_told_of()
    {
        await using var host = await MfaHost.StartAsync();
        var member = await host.NewEnrolledMemberAsync();
        await host.DrainAsync();
        var before = host.Mail.Messages.Count;

        var reply = await SignInAsync(host, member, new { recoveryCode = member.RecoveryCodes[0] });

        Assert.Equal("active", reply.State);
        Assert.Equal(["pwd", "rcv", "mfa"], reply.Body!["session"]!["amr"]!.AsArray().Select(a => a!.GetValue<string>()));
        Assert.Equal(9, reply.Body!["session"]!["recoveryCodesLeft"]!.GetValue<int>());
        await host.DrainAsync();
        Assert.Contains("RecoveryCodeUsed", Assert.Single(host.Mail.Messages.Skip(before)).Categories);
    }

    [Fact]
    public async Task A_wrong_or_used_recovery_code_with_a_right_password_signs_in_one_step_short()
    {
        await using var host = await MfaHost.StartAsync();
        var member = await host.NewEnrolledMemberAsync();
        await SignInAsync(host, member, new { recoveryCode = member.RecoveryCodes[0] });

        var again = await SignInAsync(host, member, new { recoveryCode = member.RecoveryCodes[0] });

        Assert.Equal(("verification_required", "code_invalid"), (again.State, again.Body!["codeError"]!["code"]!.GetValue<string>()));
    }

    [Fact]
    public async Task A_code_and_a_recovery_code_at_once_are_refused_and_neither_is_used()
    {
        await using var host = await MfaHost.StartAsync();
        var member = await host.NewEnrolledMemberAsync();
        host.Clock.NextStep();

        var both = await TrySignInAsync(host, member, new { code = member.Code(), recoveryCode = member.RecoveryCodes[0] });

        Assert.Equal("is sent instead of code, not with it", both.Expect(HttpStatusCode.BadRequest, "invalid_request").Body!["errors"]!["recoveryCode"]![0]!.GetValue<string>());
        Assert.Equal(10, (await member.SignInAsync(member.Code())).Body!["session"]!["recoveryCodesLeft"]!.GetValue<int>());
    }

    [Fact]
    public async Task Who_has_only_a_recovery_code_gets_past_somebody_who_signs_in_all_the_time()
    {
        await using var host = await MfaHost.StartAsync();
        var member = await host.NewEnrolledMemberAsync();
        // With a step between password and recovery code, this ends the session before the code is typed.
        await member.SignInAsync();
        var between = member.Token;
        host.Clock.Advance(TimeSpan.FromSeconds(1));
        await SignInAgainAndAgainAsync(member);
        (await host.Api.PostAsync("session/verify", new { recoveryCode = member.RecoveryCodes[0] }, between)).Expect(HttpStatusCode.Unauthorized, "unauthenticated");

        var recovered = await SignInAsync(host, member, new { recoveryCode = member.RecoveryCodes[0] });

        await SignInAgainAndAgainAsync(member);
        Assert.Equal("active", (await host.Api.GetAsync("session", recovered.Token)).Expect(HttpStatusCode.OK).State);
    }

    [Fact]
    public async Task A_wrong_password_with_a_right_code_tells_nothing_and_consumes_nothing()
    {
        await using var host = await MfaHost.StartAsync();
        var member = await host.NewEnrolledMemberAsync();
        host.Clock.NextStep();

        (await host.Api.PostAsync("tenants/acme/sessions", new { email = member.Email, password = "a wrong password", code = member.Code() })).Expect(HttpStatusCode.Unauthorized, "invalid_credentials");

        Assert.Equal("active", (await member.SignInAsync(member.Code())).State);
    }

    [Fact]
    public async Task The_address_is_found_however_it_is_capitalised()
    {
        await using var host = await MfaHost.StartAsync();
        await host.NewTenantAsync();

        (await host.Api.PostAsync("tenants/acme/sessions", new { email = " OLGA@Acme.test ", password = "correct horse battery" })).Expect(HttpStatusCode.Created);
    }

    [Fact]
    public async Task A_session_ends_after_an_hour_unused_and_after_a_day_in_any_case()
    {
        await using var host = await MfaHost.StartAsync();
        var owner = await host.NewTenantAsync();
        await owner.SignInAsync();
        host.Clock.Advance(TimeSpan.FromHours(1));
        (await owner.GetSessionAsync()).Expect(HttpStatusCode.Unauthorized, "unauthenticated");

        await owner.SignInAsync();
        for (var used = 0; used < 47; used++)
        {
            host.Clock.Advance(TimeSpan.FromMinutes(30));
            await owner.ReauthenticateAsync();
        }

        host.Clock.Advance(TimeSpan.FromMinutes(30));
        (await owner.GetSessionAsync()).Expect(HttpStatusCode.Unauthorized, "unauthenticated");
    }

    [Fact]
    public async Task A_signed_out_session_is_gone()
    {
        await using var host = await MfaHost.StartAsync();
        var owner = await host.NewTenantAsync();
        await owner.SignInAsync();

        (await host.Api.DeleteAsync("session", owner.Token)).Expect(HttpStatusCode.NoContent);

        (await owner.GetSessionAsync()).Expect(HttpStatusCode.Unauthorized, "unauthenticated");
    }

    [Fact]
    public async Task Someone_who_knows_only_the_password_cannot_push_out_verified_sessions()
    {
        await using var host = await MfaHost.StartAsync();
        var member = await host.NewEnrolledMemberAsync();
        var verified = member.Token;

        await SignInAgainAndAgainAsync(member);

        Assert.Equal("active", (await host.Api.GetAsync("session", verified)).Expect(HttpStatusCode.OK).State);
    }

    [Fact]
    public async Task Re_authentication_needs_the_password()
    {
        await using var host = await MfaHost.StartAsync();
        var owner = await host.NewTenantAsync();
        await owner.SignInAsync();

        (await host.Api.PostAsync("session/reauthenticate", new { password = "a wrong password" }, owner.Token)).Expect(HttpStatusCode.Unauthorized, "invalid_credentials");
    }

    [Fact]
    public async Task Everything_survives_a_restart()
    {
        var settings = await MfaHost.Settings.NewAsync();
        var clock = new TestClock();
        string token, secret;
        await using (var before = await MfaHost.StartAsync(settings, clock))
        {
            var owner = await before.NewReadyOwnerAsync();
            (await owner.SwitchAsync(new { mode = "required" })).Expect(HttpStatusCode.OK);
            (token, secret) = (owner.Token, owner.Secret);
        }

        await using var after = await MfaHost.StartAsync(settings, clock);

        Assert.Equal("active", (await after.Api.GetAsync("session", token)).Expect(HttpStatusCode.OK).State);
        clock.NextStep();
        var again = new Person(after, "acme", "olga@acme.test", "correct horse battery");
        Assert.Equal("verification_required", (await again.SignInAsync()).State);
        Assert.Equal("active", (await again.VerifyAsync(again.CodeOf(secret))).State);
    }

    private static async Task<Reply> SignInAsync(MfaHost host, Person person, object second) => (await TrySignInAsync(host, person, second)).Expect(HttpStatusCode.Created);

    private static Task<Reply> TrySignInAsync(MfaHost host, Person person, object second)
    {
        var body = JsonSerializer.SerializeToNode(second)!.AsObject();
        (body["email"], body["password"]) = (person.Email, person.Password);
        return host.Api.PostAsync($"tenants/{person.Tenant}/sessions", body);
    }

    private static async Task SignInAgainAndAgainAsync(Person person)
    {
        for (var i = 0; i < 25; i++)
        {
            await person.SignInAsync();
        }
    }
}
