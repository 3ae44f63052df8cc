using System.Net;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Platform;

public sealed class LogTests
{
    [Theory]
    [InlineData("\r\nError forged entry")]
    [InlineData("\u2028\u001b[2Jforged entry")]
    public async Task Text_of_a_caller_forges_no_log_entry(string forged)
    {
        await using var host = await MfaHost.StartAsync();
        var owner = await host.NewTenantAsync();
        await owner.SignInAsync();
        var inPath = Uri.EscapeDataString("acme" + forged);
        (string Name, string Value)[] headers = [("User-Agent", "x\tforged entry"), ("traceparent", "00-forged entry-00-01")];

        await host.Api.PostAsync($"tenants/{inPath}/sessions", new { email = owner.Email, password = "a wrong password" }, null, headers);
        await host.Api.PostAsync("tenants/acme/sessions", new { email = "nobody@acme.test" + forged, password = forged }, null, headers);
        await host.Api.PostAsync("tenants/acme/sessions", new { idToken = forged }, null, headers);
        await host.Api.PostAsync("session/verify", new { code = forged }, owner.Token, headers);
        await host.Api.PostAsync("authenticators", new { name = forged }, owner.Token, headers);
        await host.Api.PostAsync("password-resets", new { tenantId = "acme" + forged, email = owner.Email }, null, headers);
        await host.Api.PostAsync("invitations/accept", new { token = forged, password = forged }, null, headers);
        await host.Api.DeleteAsync("sessions/" + Uri.EscapeDataString(forged), owner.Token);
        await host.Api.GetAsync("session", "acme" + Uri.EscapeDataString(forged));
        await host.DrainAsync();

        Assert.NotEmpty(host.Logs.Lines);
        Assert.DoesNotContain(host.Logs.Lines, line => line.Contains("forged entry", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Secrets_codes_tokens_passwords_and_addresses_are_never_logged()
    {
        var probe = new StorageProbe();
        await using var host = await MfaHost.StartAsync(storagePolicy: probe);
        var member = await host.NewEnrolledMemberAsync();
        List<string> secrets = [member.Email, member.Password, member.Secret, .. member.RecoveryCodes, member.Token];
        host.Clock.NextStep();
        await member.SignInAsync();
        secrets.Add(member.Token);
        await member.TryVerifyAsync(member.WrongCode());
        await member.VerifyAsync(member.Code());
        secrets.Add(member.Token);
        await host.Api.PostAsync("tenants/acme/sessions", new { email = member.Email, password = "a wrong password" });
        secrets.Add("a wrong password");
        await host.Api.PostAsync("tenants/acme/sessions", new { email = "nobody@acme.test", password = "another wrong password" });
        secrets.AddRange(["nobody@acme.test", "another wrong password"]);
        (await host.Api.PostAsync("tenants/acme/sessions", new { idToken = "an.id.token" })).Expect(HttpStatusCode.Unauthorized);
        secrets.Add("an.id.token");
        var unknown = member.RecoveryCodes[0][..^1] + (member.RecoveryCodes[0][^1] == 'a' ? 'b' : 'a');
        (await host.Api.PostAsync("session/verify", new { recoveryCode = unknown }, member.Token)).Expect(HttpStatusCode.Forbidden);
        secrets.Add(unknown);
        var link = await host.ResetTokenAsync(member);
        var dead = link[..^1] + (link[^1] == '0' ? '1' : '0');
        (await host.Api.PostAsync("password-resets/accept", new { token = dead, password = "a password of length" })).Expect(
            HttpStatusCode.BadRequest
        );
        secrets.AddRange([link, dead, "a password of length"]);
        probe.Break(StorageProbe.Fault.Before, call => call == "PUT MfaAccounts");
        (await member.TryVerifyAsync(member.Code(1))).Expect(HttpStatusCode.InternalServerError);
        await member.UnbindAsync(new { });
        await host.DrainAsync();

        var log = string.Join('\n', host.Logs.Lines);

        Assert.Contains("The process died here.", log, StringComparison.Ordinal);
        // Addresses of clients are logged by network only.
        Assert.Contains("network 192.0.2.x", log, StringComparison.Ordinal);
        secrets.Add(MfaHost.Address);
        Assert.All(["PasswordRefused", "IdTokenRefused", "RecoveryCodeRefused", "LinkRefused", "CodeRefused"], refused =>
            Assert.Contains("security: " + refused, log, StringComparison.Ordinal)
        );
        Assert.All(secrets, secret => Assert.DoesNotContain(secret, log, StringComparison.OrdinalIgnoreCase));
        // The secret part alone is as valuable as the whole token.
        Assert.All(secrets.Where(s => s.StartsWith("acme.", StringComparison.Ordinal)), token =>
            Assert.DoesNotContain(token.Split('.')[^1], log, StringComparison.Ordinal)
        );
        Assert.DoesNotContain(member.Code(), log, StringComparison.Ordinal);
    }
}
