using System.Net;
using MfaFunctions.Tests.Infrastructure;
using static MfaFunctions.Tests.Factors.Guessing;

namespace MfaFunctions.Tests.Factors;

/// <summary>100 consecutive failures end a password: 50 for unfamiliar networks, 50 more everywhere (NIST SP 800-63B-4 §3.2.2).</summary>
public sealed class PasswordEndingTests
{
    private const int Cap = 50;

    [Fact]
    public async Task Fifty_failures_from_strangers_end_the_password_for_unfamiliar_networks_and_are_mailed_once()
    {
        await using var host = await MfaHost.StartAsync();
        var owner = await NewFamiliarTenantAsync(host);
        await FailPatientlyAsync(host, Network, Cap);

        (await TryAsync(host, Network(99), Right)).Expect(HttpStatusCode.TooManyRequests, "too_many_attempts");
        host.Clock.Advance(TimeSpan.FromDays(20));
        (await TryAsync(host, Network(99), Right)).Expect(HttpStatusCode.TooManyRequests, "too_many_attempts");

        (await TryAsync(host, Home, Right)).Expect(HttpStatusCode.Created);
        await host.DrainAsync();
        var mail = Assert.Single(host.Mail.Messages);
        Assert.Equal((owner.Email, "PasswordBlockedElsewhere"), (mail.To, Assert.Single(mail.Categories)));
    }

    [Fact]
    public async Task Successes_of_the_person_buy_a_stranger_no_guesses()
    {
        await using var host = await MfaHost.StartAsync();
        await NewFamiliarTenantAsync(host);
        for (var n = 0; n < Cap; n++)
        {
            await FailPatientlyAsync(host, Network, 1);
            // At home, and from elsewhere while that still works.
            (await TryAsync(host, n % 2 == 0 || n == Cap - 1 ? Home : "192.0.2.200", Right)).Expect(HttpStatusCode.Created);
        }

        (await TryAsync(host, Network(99), Right)).Expect(HttpStatusCode.TooManyRequests, "too_many_attempts");
    }

    [Fact]
    public async Task Fifty_more_failures_from_a_familiar_network_end_the_password_everywhere()
    {
        await using var host = await MfaHost.StartAsync();
        var owner = await NewFamiliarTenantAsync(host);
        await FailPatientlyAsync(host, Network, Cap);
        await FailPatientlyAsync(host, _ => Home, Cap);

        Assert.NotEqual(HttpStatusCode.Created, (await TryAsync(host, Home, Right)).Status);
        Assert.NotEqual(HttpStatusCode.Created, (await TryAsync(host, Network(99), Right)).Status);
        await host.DrainAsync();
        Assert.Equal(["PasswordBlockedElsewhere", "PasswordBlocked"], host.Mail.Messages.Select(m => Assert.Single(m.Categories)));
    }

    [Fact]
    public async Task Right_password_at_home_clears_the_consecutive_failures_there()
    {
        await using var host = await MfaHost.StartAsync();
        await NewFamiliarTenantAsync(host);
        await FailPatientlyAsync(host, _ => Home, Cap - 1);
        (await TryAsync(host, Home, Right)).Expect(HttpStatusCode.Created);
        host.Clock.Advance(TimeSpan.FromHours(1));

        await FailPatientlyAsync(host, _ => Home, Cap - 1);

        (await TryAsync(host, Home, Right)).Expect(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Mailed_reset_restores_the_password_everywhere()
    {
        await using var host = await MfaHost.StartAsync();
        var owner = await NewFamiliarTenantAsync(host);
        await FailPatientlyAsync(host, Network, Cap);
        await FailPatientlyAsync(host, _ => Home, Cap);

        const string New = "a brand new password";
        var token = await host.ResetTokenAsync(owner);
        (await host.Api.PostAsync("password-resets/accept", new { token, password = New })).Expect(HttpStatusCode.NoContent);

        (await TryAsync(host, Network(99), New)).Expect(HttpStatusCode.Created);
        (await TryAsync(host, Home, New)).Expect(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Unknown_address_meets_the_same_end()
    {
        await using var host = await MfaHost.StartAsync();
        await host.NewTenantAsync();
        var answers = new List<string>();
        foreach (var email in new[] { Email, "nobody@acme.test" })
        {
            await FailPatientlyAsync(host, Network, Cap, email);
            answers.Add((await TryAsync(host, Network(99), Wrong, email)).Expect(HttpStatusCode.TooManyRequests).Text);
        }

        Assert.Single(answers.Distinct());
        Assert.Contains("Reset the password by e-mail", answers[0], StringComparison.Ordinal);
    }
}
