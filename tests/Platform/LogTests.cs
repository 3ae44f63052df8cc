using System.Net;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Platform;

public sealed class LogTests
{
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
        probe.Break(StorageProbe.Fault.Before, call => call == "PUT MfaAccounts");
        (await member.TryVerifyAsync(member.Code(1))).Expect(HttpStatusCode.InternalServerError);
        await member.UnbindAsync(new { });
        await host.DrainAsync();

        var log = string.Join('\n', host.Logs.Lines);

        Assert.Contains("The process died here.", log, StringComparison.Ordinal);
        Assert.All(secrets, secret => Assert.DoesNotContain(secret, log, StringComparison.OrdinalIgnoreCase));
        // The secret part alone is as valuable as the whole token.
        Assert.All(secrets.Where(s => s.StartsWith("acme.", StringComparison.Ordinal)), token =>
            Assert.DoesNotContain(token.Split('.')[^1], log, StringComparison.Ordinal)
        );
        Assert.DoesNotContain(member.Code(), log, StringComparison.Ordinal);
    }
}
