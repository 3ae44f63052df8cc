using System.Net;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Enrollment;

public sealed class RecoveryCodeTests
{
    [Fact]
    public async Task New_set_is_shown_once_replaces_the_old_one_and_is_mailed()
    {
        await using var host = await MfaHost.StartAsync();
        var member = await host.NewEnrolledMemberAsync();
        await host.DrainAsync();
        var mails = host.Mail.Messages.Count;

        var renewed = (await host.Api.PostAsync("recovery-codes", new { }, member.Token)).Expect(HttpStatusCode.OK);
        await host.DrainAsync();

        var codes = renewed.Body!["recoveryCodes"]!.AsArray().Select(c => c!.GetValue<string>()).ToArray();
        Assert.Equal(10, codes.Except(member.RecoveryCodes).Count());
        Assert.Equal(member.Email, Assert.Single(host.Mail.Messages.Skip(mails)).To);
        (await host.Api.PostAsync("session/verify", new { recoveryCode = member.RecoveryCodes[0] }, member.Token)).Expect(
            HttpStatusCode.Forbidden,
            "code_invalid"
        );
        (await host.Api.PostAsync("session/verify", new { recoveryCode = codes[0] }, member.Token)).Expect(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Recovery_code_cannot_be_used_to_generate_new_ones()
    {
        await using var host = await MfaHost.StartAsync();
        var member = await host.NewEnrolledMemberAsync();
        await member.SignInAsync();
        var verified = (await host.Api.PostAsync("session/verify", new { recoveryCode = member.RecoveryCodes[0] }, member.Token)).Expect(
            HttpStatusCode.OK
        );

        (await host.Api.PostAsync("recovery-codes", new { }, verified.Token)).Expect(
            HttpStatusCode.Unauthorized,
            "insufficient_authentication"
        );
        (await host.Api.PostAsync("authenticators", new { }, verified.Token)).Expect(
            HttpStatusCode.Unauthorized,
            "insufficient_authentication"
        );
    }

    [Fact]
    public async Task Concurrent_posts_of_one_recovery_code_succeed_once()
    {
        await using var host = await MfaHost.StartAsync();
        var member = await host.NewEnrolledMemberAsync();
        var tokens = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            tokens.Add((await member.SignInAsync()).Token);
        }

        var replies = await Task.WhenAll(
            Enumerable
                .Range(0, 25)
                .Select(n => host.Api.PostAsync("session/verify", new { recoveryCode = member.RecoveryCodes[0] }, tokens[n % 5]))
        );

        Assert.Single(replies, r => r.Status == HttpStatusCode.OK);
    }

    [Fact]
    public async Task Hint_to_generate_new_codes_appears_at_three_left()
    {
        await using var host = await MfaHost.StartAsync();
        var member = await host.NewEnrolledMemberAsync();
        var hints = new List<(int Left, bool Low)>();
        foreach (var recoveryCode in member.RecoveryCodes)
        {
            var reply = (await host.Api.PostAsync("session/verify", new { recoveryCode }, member.Token)).Expect(HttpStatusCode.OK);
            member.Token = reply.Token;
            var session = reply.Body!["session"]!;
            hints.Add((session["recoveryCodesLeft"]!.GetValue<int>(), session["recoveryCodesLow"]!.GetValue<bool>()));
        }

        Assert.Equal(Enumerable.Range(0, 10).Reverse().Select(left => (left, left <= 3)), hints);
    }
}
