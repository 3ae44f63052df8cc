using System.Net;
using System.Text.RegularExpressions;
using MfaFunctions.Tests.Infrastructure;
using MfaFunctions.Tests.Platform.Telemetry;

namespace MfaFunctions.Tests.Authorization;

/// <summary>Every refused authentication or authorization leaves one line (ASVS 16.3).</summary>
public sealed partial class SecurityLogTests
{
    [Fact]
    public async Task Each_kind_of_refusal_leaves_one_line_with_who_where_and_the_outcome()
    {
        await using var host = await MfaHost.StartAsync();
        var member = await host.NewEnrolledMemberAsync();
        var link = await host.ResetTokenAsync(member);
        var account = $"tenant acme, account {member.UserId}";
        const string NoAccount = "tenant acme, account -";

        await RefusedAsync(HttpStatusCode.Unauthorized, $"PasswordRefused invalid_credentials by SignIn, {account}, address #", () =>
            host.Api.PostAsync("tenants/acme/sessions", new { email = member.Email, password = "a wrong password" })
        );
        await RefusedAsync(HttpStatusCode.Unauthorized, $"PasswordRefused invalid_credentials by SignIn, {NoAccount}, address #", () =>
            host.Api.PostAsync("tenants/acme/sessions", new { email = "nobody@acme.test", password = "a wrong password" })
        );
        await RefusedAsync(HttpStatusCode.Unauthorized, $"IdTokenRefused invalid_credentials by SignIn, {NoAccount}, address -", () =>
            host.Api.PostAsync("tenants/acme/sessions", new { idToken = "an.id.token" })
        );
        await RefusedAsync(
            HttpStatusCode.Unauthorized,
            $"PasswordRefused invalid_credentials by Reauthenticate, {account}, address -",
            () => host.Api.PostAsync("session/reauthenticate", new { password = "a wrong password" }, member.Token)
        );
        await RefusedAsync(HttpStatusCode.Forbidden, $"UsedCodeRefused code_invalid by VerifyCode, {account}, address -", () =>
            member.TryVerifyAsync(member.Code())
        );
        await RefusedAsync(HttpStatusCode.Forbidden, $"CodeRefused code_invalid by VerifyCode, {account}, address -", () =>
            member.TryVerifyAsync(member.WrongCode())
        );
        await RefusedAsync(HttpStatusCode.Created, $"CodeRefused code_invalid by SignIn, {account}, address -", () =>
            member.TrySignInAsync(member.WrongCode())
        );
        await RefusedAsync(HttpStatusCode.Forbidden, $"RecoveryCodeRefused code_invalid by VerifyCode, {account}, address -", () =>
            host.Api.PostAsync("session/verify", new { recoveryCode = "AAAAA-AAAAA-AAAAA-AAAAA-AAAAA" }, member.Token)
        );
        await RefusedAsync(HttpStatusCode.NotFound, $"RoleRefused not_found by ListAudit, {account}, address -", () =>
            host.Api.GetAsync("tenants/acme/audit", member.Token)
        );
        await RefusedAsync(HttpStatusCode.NotFound, $"RoleRefused not_found by ListAudit, {account}, address -", () =>
            host.Api.GetAsync("tenants/globex/audit", member.Token)
        );
        var stolen = member.Token[..^1] + (member.Token[^1] == 'A' ? 'Q' : 'A');
        await RefusedAsync(HttpStatusCode.Unauthorized, $"SessionRefused unauthenticated by GetSession, {account}, address -", () =>
            host.Api.GetAsync("session", stolen)
        );
        await RefusedAsync(HttpStatusCode.BadRequest, $"LinkRefused invalid_request by AcceptPasswordReset, {account}, address -", () =>
            host.Api.PostAsync(
                "password-resets/accept",
                new { token = link[..^1] + (link[^1] == '0' ? '1' : '0'), password = "a password of length" }
            )
        );
        host.Clock.Advance(TimeSpan.FromMinutes(6));
        await RefusedAsync(
            HttpStatusCode.Unauthorized,
            $"StepUpRefused insufficient_authentication by RenewRecoveryCodes, {account}, address -",
            () => host.Api.PostAsync("recovery-codes", new { }, member.Token)
        );
        async Task RefusedAsync(HttpStatusCode status, string expected, Func<Task<Reply>> send)
        {
            var before = Lines(host).Count;
            var reply = (await send()).Expect(status);
            var line = Assert.Single(Lines(host).Skip(before));
            Assert.Equal(
                $"security: {expected}, network 192.0.2.x, correlation {reply.Headers["X-Correlation-Id"]}",
                AddressHash().Replace(line, "address #")
            );
        }
    }

    [Fact]
    public async Task Wrong_mailed_code_leaves_a_line_a_count_and_a_summary()
    {
        await using var host = await MfaHost.StartAsync();
        var owner = await host.NewTenantAsync();
        owner.ProveMailbox = null;
        await owner.SignInAsync();
        await owner.BeginEnrollmentAsync();
        var right = await host.MailedCodeAsync(owner);
        owner.EmailCode = (right![0] == '0' ? '1' : '0') + right[1..];
        using var measured = new Measurements(host);

        (await owner.ConfirmAsync(owner.Code())).Expect(HttpStatusCode.Forbidden, "email_code_invalid");

        var user = (await owner.GetSessionAsync()).Body!["userId"]!.GetValue<string>();
        Assert.StartsWith(
            $"security: EmailCodeRefused email_code_invalid by ConfirmEnrollment, tenant acme, account {user}, ",
            Assert.Single(Lines(host)),
            StringComparison.Ordinal
        );
        Assert.Equal(["kind=email_code"], measured.Of("mfa.refusals"));
        var row = Assert.Single(await Rows.OfAsync(host, "MfaAudit"), r => r.GetString("Kind") == "VerificationFailed");
        Assert.Equal(user, row.GetString("User"));
    }

    [Fact]
    public async Task Foreign_origin_leaves_a_line()
    {
        await using var host = await MfaHost.StartAsync();
        var owner = await host.NewTenantAsync();

        (await new Browser(host, "https://evil.test").SignInAsync(owner)).Expect(HttpStatusCode.Forbidden);

        Assert.Contains("security: OriginRefused forbidden by SignIn", Assert.Single(Lines(host)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Password_refused_by_the_limit_leaves_a_line()
    {
        await using var host = await MfaHost.StartAsync();
        var owner = await host.NewTenantAsync();
        Reply reply;
        do
        {
            reply = await host.Api.PostAsync("tenants/acme/sessions", new { email = owner.Email, password = "a wrong password" });
        } while (reply.Status != HttpStatusCode.TooManyRequests);

        Assert.StartsWith("security: PasswordRefused too_many_attempts by SignIn, tenant acme", Lines(host)[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Success_invalid_input_and_a_missing_credential_leave_no_line()
    {
        await using var host = await MfaHost.StartAsync();
        var member = await host.NewEnrolledMemberAsync();
        (await host.Api.PostAsync("session/verify", new { code = "12" }, member.Token)).Expect(HttpStatusCode.BadRequest);
        (await host.Api.GetAsync("session")).Expect(HttpStatusCode.Unauthorized);

        Assert.Empty(Lines(host));
    }

    [Fact]
    public async Task Address_is_hashed_alike_for_the_same_address_and_tenant_only()
    {
        await using var host = await MfaHost.StartAsync();
        await host.NewTenantAsync();
        await host.NewTenantAsync("globex", "gina@globex.test");
        foreach (
            var (tenant, email) in new[]
            {
                ("acme", "x@acme.test"),
                ("acme", "x@acme.test"),
                ("acme", "y@acme.test"),
                ("globex", "x@acme.test"),
            }
        )
        {
            await host.Api.PostAsync($"tenants/{tenant}/sessions", new { email, password = "a wrong password" });
        }

        var hashes = Lines(host).Select(line => AddressHash().Match(line).Value).ToArray();

        Assert.Equal(4, hashes.Length);
        Assert.Equal((hashes[0], 3), (hashes[1], hashes.Distinct().Count()));
    }

    private static List<string> Lines(MfaHost host) =>
        [
            .. host
                .Logs.Lines.Select(line =>
                    line.IndexOf("security: ", StringComparison.Ordinal) is >= 0 and var start ? line[start..].Trim() : ""
                )
                .Where(line => line.Length > 0),
        ];

    [GeneratedRegex("address [0-9a-f]{16}")]
    private static partial Regex AddressHash();
}
