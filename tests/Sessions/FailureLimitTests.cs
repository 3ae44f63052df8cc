using System.Net;
using MfaFunctions.Accounts;
using MfaFunctions.Factors;
using MfaFunctions.Platform;
using MfaFunctions.Tests.Identity;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Sessions;

/// <summary>Limits on second-factor failures.</summary>
public sealed class FailureLimitTests
{
    [Fact]
    public async Task After_100_consecutive_failures_only_a_recovery_code_and_replacement_restore_access()
    {
        await using var host = await MfaHost.StartAsync();
        var member = await host.NewEnrolledMemberAsync();
        await member.SignInAsync();
        var wrong = member.WrongCode();
        for (var failure = 1; failure <= 100; failure++)
        {
            (await member.TryVerifyAsync(wrong)).Expect(HttpStatusCode.Forbidden, "code_invalid");
            if (failure == 99)
            {
                // An hour is the longest delay.
                Assert.Equal("3600", (await member.TryVerifyAsync(wrong)).Expect(HttpStatusCode.TooManyRequests).Headers["Retry-After"]);
            }

            host.Clock.Advance(TimeSpan.FromHours(1));
            if (failure < 100)
            {
                await member.SignInAsync();
            }
        }

        // The hundredth failure also removed the password.
        (await member.TrySignInAsync()).Expect(HttpStatusCode.Unauthorized, "invalid_credentials");

        await SetPasswordHashAsync(host, member, await host.Get<PasswordVerifier>().HashAsync(member.Password));
        await member.SignInAsync();
        (await member.TryVerifyAsync(member.Code())).Expect(HttpStatusCode.Forbidden, "factor_disabled");
        var recovered = (await host.Api.PostAsync("session/verify", new { recoveryCode = member.RecoveryCodes[0] }, member.Token)).Expect(
            HttpStatusCode.OK
        );
        member.Token = recovered.Token;
        await member.EnrollAsync("Replacement");
        host.Clock.NextStep();
        Assert.Equal("active", (await member.SignInAsync(member.Code())).State);
        var list = await host.Api.GetAsync("authenticators", member.Token);
        Assert.Equal("Replacement", Assert.Single(list.Body!["authenticators"]!.AsArray())!["name"]!.GetValue<string>());
    }

    [Fact]
    public async Task Intermittent_successes_do_not_protect_a_compromised_password()
    {
        await using var host = await MfaHost.StartAsync();
        var member = await host.NewEnrolledMemberAsync();
        await member.EnrollAsync("Tablet");
        await host.DrainAsync();
        // With two authenticators, 50 failures within 30 days suffice.
        for (var failure = 1; failure <= 50; failure++)
        {
            host.Clock.Advance(TimeSpan.FromHours(failure % 4 == 0 ? 12 : 0) + TimeSpan.FromSeconds(30));
            await member.SignInAsync();
            (await member.TryVerifyAsync(member.WrongCode())).Expect(HttpStatusCode.Forbidden, "code_invalid");
            if (failure % 4 == 0)
            {
                host.Clock.NextStep();
                await member.VerifyAsync(member.Code());
            }
        }

        await host.DrainAsync();
        (await member.TrySignInAsync()).Expect(HttpStatusCode.Unauthorized, "invalid_credentials");
        Assert.Contains(host.Mail.Messages, m => m.To == member.Email && m.Categories.Contains("PasswordInvalidated"));
    }

    [Fact]
    public async Task Without_a_password_the_same_failures_disable_the_authenticators()
    {
        await using var issuer = await ForgingIssuer.StartAsync();
        await using var host = await MfaHost.StartAsync();
        var (_, member) = await host.NewFederatedTenantAsync(issuer);
        await member.EnrollAsync();
        await member.EnrollAsync("Tablet");
        await SetPasswordHashAsync(host, member, null);
        for (var failure = 1; failure <= 50; failure++)
        {
            (await member.TryVerifyAsync(member.WrongCode())).Expect(HttpStatusCode.Forbidden, "code_invalid");
            if (failure % 4 == 0)
            {
                host.Clock.NextStep();
                await member.VerifyAsync(member.Code());
            }
        }

        host.Clock.NextStep();
        (await member.TryVerifyAsync(member.Code())).Expect(HttpStatusCode.Forbidden, "factor_disabled");

        await host.DrainAsync();
        Assert.Single(host.Mail.Messages, m => m.To == member.Email && m.Categories.Contains("FactorDisabled"));
        var account = (
            await host.Get<AccountStore>().FindAsync(TenantId.Parse("acme"), UserId.Parse(member.UserId), CancellationToken.None)
        )!;
        Assert.Equal(0, account.Factors.Failures.Recent);
    }

    [Fact]
    public async Task Sign_in_with_the_hundredth_failure_opens_no_session()
    {
        await using var host = await MfaHost.StartAsync();
        var member = await host.NewEnrolledMemberAsync();
        for (var failure = 1; failure < 100; failure++)
        {
            await member.SignInAsync(member.WrongCode());
            host.Clock.Advance(TimeSpan.FromHours(1));
        }

        (await member.TrySignInAsync(member.WrongCode())).Expect(HttpStatusCode.Unauthorized, "invalid_credentials");

        var account = (
            await host.Get<AccountStore>().FindAsync(TenantId.Parse("acme"), UserId.Parse(member.UserId), CancellationToken.None)
        )!;
        Assert.Empty(account.Sessions);
    }

    private static async Task SetPasswordHashAsync(MfaHost host, Person person, string? hash)
    {
        var accounts = host.Get<AccountStore>();
        var account = (await accounts.FindAsync(TenantId.Parse(person.Tenant), UserId.Parse(person.UserId), CancellationToken.None))!;
        Assert.True(await accounts.TryReplaceAsync(account with { Credentials = account.Credentials with { PasswordHash = hash } }, []));
    }
}
