using System.Net;
using MfaFunctions.Factors;
using MfaFunctions.Tenants;
using MfaFunctions.Tests.Infrastructure;
using Microsoft.Azure.Functions.Worker;

namespace MfaFunctions.Tests.Notifications;

/// <summary>What people can have mailed is bounded by counters that its subject and its sender can neither reset nor destroy.</summary>
public sealed class MailFloodTests
{
    private const string Victim = "victim@example.test";
    private const string Budget = "--MailBudget:PerDay=3";

    [Fact]
    public async Task Removing_and_inviting_again_does_not_reset_the_daily_limit()
    {
        await using var host = await MfaHost.StartAsync();
        var owner = await host.NewReadyOwnerAsync();
        for (var sent = 0; sent < InvitationCounts.PerDay; sent++)
        {
            await FreshAsync(host, owner);
            var invited = (await host.InviteAsync(owner, Victim)).Expect(HttpStatusCode.Created);
            (await host.RemoveAsync(owner, invited.Body!["userId"]!.GetValue<string>())).Expect(HttpStatusCode.NoContent);
        }

        await FreshAsync(host, owner);
        var refused = (await host.InviteAsync(owner, Victim)).Expect(HttpStatusCode.TooManyRequests, "too_many_attempts");

        Assert.InRange(refused.Body!["retryAfterSeconds"]!.GetValue<int>(), 1, 24 * 60 * 60);
        (await host.InviteAsync(owner, "ivo@acme.test")).Expect(HttpStatusCode.Created);
        host.Clock.Advance(TimeSpan.FromDays(1));
        await owner.SignInAsync(owner.Code());
        (await host.InviteAsync(owner, Victim)).Expect(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Spent_budget_refuses_invitations_and_reset_links_but_no_notification_and_is_told_once()
    {
        await using var host = await MfaHost.StartAsync(arguments: Budget);
        var owner = await host.NewReadyOwnerAsync();
        var member = await host.NewMemberAsync();
        await member.SignInAsync();
        await InviteAsync(host, owner, 3);
        for (var more = 0; more < 3; more++)
        {
            (await host.InviteAsync(owner, $"more{more}@acme.test")).Expect(HttpStatusCode.TooManyRequests, "too_many_attempts");
        }

        (await host.Api.PostAsync("password-resets", new { tenantId = "acme", email = member.Email })).Expect(HttpStatusCode.Accepted);
        await member.EnrollAsync();
        await host.DrainAsync();

        Assert.Equal(owner.Email, Assert.Single(host.Mail.Messages, m => m.Categories.Contains("MailBudgetSpent")).To);
        Assert.DoesNotContain(host.Mail.Messages, m => m.Categories.Contains("PasswordResetRequested"));
        Assert.Single(host.Mail.Messages, m => m.To == member.Email && m.Categories.Contains("AuthenticatorAdded"));
        host.Clock.Advance(TimeSpan.FromDays(1));
        (await host.Api.PostAsync("password-resets", new { tenantId = "acme", email = member.Email })).Expect(HttpStatusCode.Accepted);
        await host.DrainAsync();
        Assert.Single(host.Mail.Messages, m => m.Categories.Contains("PasswordResetRequested"));
    }

    [Fact]
    public async Task Budget_of_one_tenant_is_not_that_of_another()
    {
        await using var host = await MfaHost.StartAsync(arguments: Budget);
        await InviteAsync(host, await host.NewReadyOwnerAsync(), 3);
        var other = await host.NewReadyOwnerAsync("globex", "gil@globex.test");

        (await host.InviteAsync(other, Victim)).Expect(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Concurrent_invitations_do_not_exceed_the_budget()
    {
        await using var host = await MfaHost.StartAsync(arguments: Budget);
        var owner = await host.NewReadyOwnerAsync();

        var replies = await Task.WhenAll(Enumerable.Range(0, 6).Select(n => host.InviteAsync(owner, $"p{n}@acme.test")));

        Assert.Equal(3, replies.Count(r => r.Status == HttpStatusCode.Created));
    }

    [Fact]
    public async Task Reminder_over_the_budget_is_sent_the_next_day()
    {
        await using var host = await MfaHost.StartAsync(arguments: Budget);
        var owner = await host.NewReadyOwnerAsync();
        var member = await host.NewMemberAsync();
        (await owner.SwitchAsync(new { mode = "required", graceDays = 7 })).Expect(HttpStatusCode.OK);
        await InviteAsync(host, owner, 3);

        await RemindAsync(host);
        Assert.DoesNotContain(host.Mail.Messages, m => m.Categories.Contains("EnrollmentReminder"));

        host.Clock.Advance(TimeSpan.FromDays(1));
        await RemindAsync(host);
        Assert.Equal(member.Email, Assert.Single(host.Mail.Messages, m => m.Categories.Contains("EnrollmentReminder")).To);
    }

    [Fact]
    public async Task Switch_is_mailed_to_a_person_once_an_hour()
    {
        await using var host = await MfaHost.StartAsync();
        var owner = await host.NewReadyOwnerAsync();
        var member = await host.NewMemberAsync();
        for (var minute = 0; minute < 4; minute++)
        {
            foreach (var mode in new[] { "required", "off" })
            {
                (await owner.SwitchAsync(new { mode })).Expect(HttpStatusCode.OK);
                await host.DrainAsync();
            }

            host.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.Equal(1, Mails());
        host.Clock.Advance(ForceReverification.BetweenMails);
        await owner.SignInAsync();
        await owner.VerifyAsync(owner.Code());
        (await owner.SwitchAsync(new { mode = "required" })).Expect(HttpStatusCode.OK);
        await host.DrainAsync();
        Assert.Equal(2, Mails());

        int Mails() => host.Mail.Messages.Count(m => m.To == member.Email && m.Categories.Contains("SecondFactorRequired"));
    }

    private static async Task InviteAsync(MfaHost host, Person owner, int count)
    {
        for (var n = 0; n < count; n++)
        {
            (await host.InviteAsync(owner, $"invited{n}@acme.test")).Expect(HttpStatusCode.Created);
        }
    }

    private static async Task RemindAsync(MfaHost host)
    {
        await host.Function<BeginReminders>().RunAsync(new TimerInfo(), CancellationToken.None);
        await host.DrainAsync();
    }

    private static async Task FreshAsync(MfaHost host, Person owner)
    {
        host.Clock.NextStep();
        await owner.VerifyAsync(owner.Code());
    }
}
