using System.Net;
using System.Text.Json;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Sessions;

public sealed partial class SignInTests
{
    [Fact]
    public async Task Unknown_tenant_unknown_person_and_wrong_password_get_the_same_response()
    {
        await using var host = await MfaHost.StartAsync();
        var member = await host.NewEnrolledMemberAsync();
        var answers = new List<string>();
        foreach (
            var (tenant, email) in new[]
            {
                ("nowhere", member.Email),
                ("acme", "nobody@acme.test"),
                ("acme", member.Email),
                ("Not-Legal", member.Email),
            }
        )
        {
            var reply = await host.Api.PostAsync($"tenants/{tenant}/sessions", new { email, password = "a wrong password" });
            reply.Expect(HttpStatusCode.Unauthorized, "invalid_credentials");
            answers.Add(reply.Text);
        }

        Assert.Single(answers.Distinct());
    }

    [Fact]
    public async Task Unknown_person_costs_the_same_storage_calls_as_a_wrong_password()
    {
        var probe = new StorageProbe();
        await using var host = await MfaHost.StartAsync(storagePolicy: probe);
        await host.NewTenantAsync();
        // The counter of the network exists from here on.
        await host.Api.PostAsync("tenants/acme/sessions", new { email = "first@acme.test", password = "a wrong password" });
        var costs = new List<string>();
        foreach (var (tenant, email) in new[] { ("acme", "olga@acme.test"), ("acme", "nobody@acme.test"), ("nowhere", "olga@acme.test") })
        {
            // The first failure of an hour adds an audit row where there is a tenant, after the response.
            await host.Api.PostAsync($"tenants/{tenant}/sessions", new { email, password = "a wrong password" });
            probe.Count();
            await host.Api.PostAsync($"tenants/{tenant}/sessions", new { email, password = "a wrong password" });
            costs.Add(string.Join(", ", probe.Calls.Order()));
        }

        // Reads the address, the tenant, the account and the counters of the network and the address, and takes a place in the latter. Then
        // records the failure in the former, never in the account row. After the response, counts it for the audit log: a read and a write.
        Assert.Equal(
            "GET MfaAccounts, GET MfaDirectory, GET MfaDirectory, GET MfaDirectory, GET MfaDirectory, GET MfaDirectory, GET MfaTenants, "
                + "PUT MfaDirectory, PUT MfaDirectory, PUT MfaDirectory",
            Assert.Single(costs.Distinct())
        );
    }

    [Fact]
    public async Task Unknown_person_costs_the_same_storage_calls_after_a_key_rotation()
    {
        var settings = await MfaHost.Settings.NewAsync();
        await using (var before = await MfaHost.StartAsync(settings))
        {
            await before.NewTenantAsync();
        }

        var probe = new StorageProbe();
        await using var host = await MfaHost.StartAsync(
            settings,
            storagePolicy: probe,
            arguments: ["--Keys:Hashing:Current=h2", "--Keys:Hashing:Ring:h2=" + MfaHost.Settings.NewKey()]
        );
        await host.NewMemberAsync();
        // The counter of the network exists from here on.
        await host.Api.PostAsync("tenants/acme/sessions", new { email = "first@acme.test", password = "a wrong password" });
        var costs = new List<string>();
        foreach (var email in new[] { "olga@acme.test", "ana@acme.test", "nobody@acme.test" })
        {
            await host.Api.PostAsync("tenants/acme/sessions", new { email, password = "a wrong password" });
            probe.Count();
            // The tenant, and the address under each key.
            probe.RequireInParallel(3);
            (await host.Api.PostAsync("tenants/acme/sessions", new { email, password = "a wrong password" })).Expect(
                HttpStatusCode.Unauthorized,
                "invalid_credentials"
            );
            costs.Add(string.Join(", ", probe.Calls.Order()));
        }

        Assert.Equal(
            "GET MfaAccounts, GET MfaDirectory, GET MfaDirectory, GET MfaDirectory, GET MfaDirectory, GET MfaDirectory, GET MfaDirectory, "
                + "GET MfaTenants, PUT MfaDirectory, PUT MfaDirectory, PUT MfaDirectory",
            Assert.Single(costs.Distinct())
        );
    }

    [Fact]
    public async Task Code_in_the_same_request_signs_in_with_both_factors()
    {
        await using var host = await MfaHost.StartAsync();
        var member = await host.NewEnrolledMemberAsync();
        host.Clock.NextStep();

        var reply = await member.SignInAsync(member.Code());

        Assert.Equal(("active", "aal2"), (reply.State, reply.Body!["session"]!["assurance"]!.GetValue<string>()));
        Assert.Equal(["pwd", "otp", "mfa"], reply.Body!["session"]!["amr"]!.AsArray().Select(a => a!.GetValue<string>()));
    }

    [Fact]
    public async Task Wrong_code_with_the_correct_password_counts_and_leaves_verification_required()
    {
        await using var host = await MfaHost.StartAsync();
        var member = await host.NewEnrolledMemberAsync();

        var reply = await member.SignInAsync(member.WrongCode());

        Assert.Equal("verification_required", reply.State);
        Assert.Equal(
            ("code_invalid", 3),
            (reply.Body!["codeError"]!["code"]!.GetValue<string>(), reply.Body!["codeError"]!["attemptsLeft"]!.GetValue<int>())
        );
    }

    [Fact]
    public async Task Recovery_code_in_the_same_request_signs_in_and_its_use_is_mailed()
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
    public async Task Invalid_recovery_code_with_the_correct_password_leaves_verification_required()
    {
        await using var host = await MfaHost.StartAsync();
        var member = await host.NewEnrolledMemberAsync();
        await SignInAsync(host, member, new { recoveryCode = member.RecoveryCodes[0] });

        var again = await SignInAsync(host, member, new { recoveryCode = member.RecoveryCodes[0] });

        Assert.Equal(("verification_required", "code_invalid"), (again.State, again.Body!["codeError"]!["code"]!.GetValue<string>()));
    }

    [Fact]
    public async Task Code_and_recovery_code_together_are_refused_and_neither_is_consumed()
    {
        await using var host = await MfaHost.StartAsync();
        var member = await host.NewEnrolledMemberAsync();
        host.Clock.NextStep();

        var both = await TrySignInAsync(host, member, new { code = member.Code(), recoveryCode = member.RecoveryCodes[0] });

        Assert.Equal(
            "cannot be sent together with code",
            both.Expect(HttpStatusCode.BadRequest, "invalid_request").Body!["errors"]!["recoveryCode"]![0]!.GetValue<string>()
        );
        Assert.Equal(10, (await member.SignInAsync(member.Code())).Body!["session"]!["recoveryCodesLeft"]!.GetValue<int>());
    }

    [Fact]
    public async Task Recovery_code_at_sign_in_succeeds_despite_constant_sign_ins_by_an_attacker()
    {
        await using var host = await MfaHost.StartAsync();
        var member = await host.NewEnrolledMemberAsync();
        // If the recovery code were a separate step, this would end the session before the person could enter it.
        await member.SignInAsync();
        var between = member.Token;
        host.Clock.Advance(TimeSpan.FromSeconds(1));
        await SignInAgainAndAgainAsync(member);
        (await host.Api.PostAsync("session/verify", new { recoveryCode = member.RecoveryCodes[0] }, between)).Expect(
            HttpStatusCode.Unauthorized,
            "unauthenticated"
        );

        var recovered = await SignInAsync(host, member, new { recoveryCode = member.RecoveryCodes[0] });

        await SignInAgainAndAgainAsync(member);
        Assert.Equal("active", (await host.Api.GetAsync("session", recovered.Token)).Expect(HttpStatusCode.OK).State);
    }

    [Fact]
    public async Task Wrong_password_with_a_correct_code_reveals_and_consumes_nothing()
    {
        await using var host = await MfaHost.StartAsync();
        var member = await host.NewEnrolledMemberAsync();
        host.Clock.NextStep();

        (
            await host.Api.PostAsync(
                "tenants/acme/sessions",
                new
                {
                    email = member.Email,
                    password = "a wrong password",
                    code = member.Code(),
                }
            )
        ).Expect(HttpStatusCode.Unauthorized, "invalid_credentials");

        Assert.Equal("active", (await member.SignInAsync(member.Code())).State);
    }

    [Fact]
    public async Task Address_is_case_insensitive()
    {
        await using var host = await MfaHost.StartAsync();
        await host.NewTenantAsync();

        (await host.Api.PostAsync("tenants/acme/sessions", new { email = " OLGA@Acme.test ", password = "correct horse battery" })).Expect(
            HttpStatusCode.Created
        );
    }

    private static async Task<Reply> SignInAsync(MfaHost host, Person person, object second) =>
        (await TrySignInAsync(host, person, second)).Expect(HttpStatusCode.Created);

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
