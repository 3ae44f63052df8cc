using System.Globalization;
using System.Net;
using MfaFunctions.Accounts;
using MfaFunctions.Events;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Storage;
using MfaFunctions.Protection;
using MfaFunctions.Tenancy;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Notifications;

/// <summary>
/// A delayed mail states what is true when it is sent, or is not sent. Also covers events that are mailed to every Owner.
/// </summary>
public sealed class MailRelevanceTests
{
    [Fact]
    public async Task Reminder_states_the_days_left_at_sending_time()
    {
        await using var host = await MfaHost.StartAsync();
        var (member, deadline) = await InGraceAsync(host, days: 8);
        var reminder = await RemindAsync(host, member, deadline);
        host.Clock.Advance(TimeSpan.FromDays(1));

        await host.Get<EventQueues>().PutAsync(reminder, TimeSpan.Zero, CancellationToken.None);
        await host.DrainAsync();

        var mail = Assert.Single(host.Mail.Messages, m => m.Categories.Contains("EnrollmentReminder"));
        Assert.Contains("ends in 7 days", mail.Subject, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("enrolled")]
    [InlineData("too late")]
    [InlineData("switched off")]
    [InlineData("extended")]
    public async Task Obsolete_reminder_is_not_sent(string meanwhile)
    {
        await using var host = await MfaHost.StartAsync();
        var (member, deadline) = await InGraceAsync(host, days: 8);
        var reminder = await RemindAsync(host, member, deadline);
        switch (meanwhile)
        {
            case "enrolled":
                await member.SignInAsync();
                await member.EnrollAsync();
                break;
            case "too late":
                host.Clock.Advance(TimeSpan.FromDays(8));
                break;
            case "switched off":
                await SwitchOffAsync(host);
                break;
            default:
                var account = await AccountAsync(host, member);
                await host.Get<AccountStore>()
                    .TryReplaceAsync(account with { Profile = account.Profile with { ExtendedUntil = deadline.AddDays(1) } }, []);
                break;
        }

        await host.Get<EventQueues>().PutAsync(reminder, TimeSpan.Zero, CancellationToken.None);
        await host.DrainAsync();

        Assert.DoesNotContain(host.Mail.Messages, m => m.Categories.Contains("EnrollmentReminder"));
        Assert.DoesNotContain(await Rows.OfAsync(host, "MfaAccounts"), r => r.RowKey == EventRow.Key(reminder.EventId));
    }

    [Fact]
    public async Task Policy_mail_sent_after_the_deadline_says_from_now_on()
    {
        await using var host = await MfaHost.StartAsync();
        host.Mail.Fail(503);
        var (member, _) = await InGraceAsync(host, days: 1);
        host.Mail.Fail(null);
        host.Clock.Advance(TimeSpan.FromDays(1));

        await SendWaitingAsync(host);

        Assert.Contains(
            "from now on",
            host.Mail.Messages.Single(m => m.To == member.Email && m.Categories.Contains("SecondFactorRequired")).Text,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Policy_mail_is_not_sent_after_the_switch_is_reverted()
    {
        await using var host = await MfaHost.StartAsync();
        host.Mail.Fail(503);
        await InGraceAsync(host, days: 1);
        await SwitchOffAsync(host);
        host.Mail.Fail(null);

        await SendWaitingAsync(host);

        Assert.DoesNotContain(host.Mail.Messages, m => m.Categories.Contains("SecondFactorRequired"));
    }

    [Fact]
    public async Task Only_the_latest_of_repeated_switches_is_mailed()
    {
        await using var host = await MfaHost.StartAsync();
        var owner = await host.NewReadyOwnerAsync();
        var member = await host.NewMemberAsync();
        host.Mail.Fail(503);
        foreach (var mode in new[] { "required", "off", "required" })
        {
            (await owner.SwitchAsync(new { mode })).Expect(HttpStatusCode.OK);
            await host.DrainAsync();
            host.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        host.Mail.Fail(null);
        await SendWaitingAsync(host);

        Assert.Contains("12:02 UTC", Assert.Single(host.Mail.Messages, m => m.To == member.Email).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("SecondFactorRequired")]
    [InlineData("EnrollmentReminder")]
    public async Task Removed_person_receives_no_enrollment_mail(string kind)
    {
        await using var host = await MfaHost.StartAsync();
        host.Mail.Fail(503);
        var (member, deadline) = await InGraceAsync(host, days: 8);
        await RemindAsync(host, member, deadline);
        var account = await AccountAsync(host, member);
        Assert.True(await host.Get<AccountStore>().TryReplaceAsync(account.Close(host.Clock.Now), []));
        host.Mail.Fail(null);

        await SendWaitingAsync(host);

        Assert.DoesNotContain(host.Mail.Messages, m => m.To == member.Email && m.Categories.Contains(kind));
    }

    [Fact]
    public async Task Every_Owner_is_mailed_a_working_break_glass_cancellation_link()
    {
        await using var host = await MfaHost.StartAsync();
        var lost = await host.NewReadyOwnerAsync();
        var other = await host.NewOwnerAsync(lost, "otto@acme.test");
        await host.NewMemberAsync();
        await host.DrainAsync();
        var account = await AccountAsync(host, lost);
        var links = host.Get<OneTimeLinks>();
        var entry = links.New(LinkPurpose.BreakGlassCancellation, host.Clock.Now);
        var requested = account.NewEvent(
            EventKind.BreakGlassRequested,
            host.Clock.Now,
            ("person", "Olga Owner"),
            ("effective", entry.ExpiresAt.ToString("O", CultureInfo.InvariantCulture)),
            (EventData.LinkEntry, entry.Id),
            (EventData.LinkUser, lost.UserId)
        );
        // A new password must not invalidate the link.
        Assert.True(await host.Get<AccountStore>().TryReplaceAsync(account.WithLink(entry).WithPassword("hash"), [requested]));

        await host.DrainAsync();

        var mails = host.Mail.Messages.Where(m => m.Categories.Contains(nameof(EventKind.BreakGlassRequested))).ToArray();
        Assert.Equal([lost.Email, other.Email], mails.Select(m => m.To).Order(StringComparer.Ordinal));
        Assert.All(mails, mail =>
        {
            var text = mail.Text.Split($"{MfaHost.LinkPage}#break-glass=")[1].Split('\n')[0];
            Assert.True(OneTimeLinkToken.TryParse(text, out var token));
            Assert.True(links.Opens(token, entry, host.Clock.Now.AddHours(24).AddTicks(-1)));
            Assert.False(links.Opens(token, entry, host.Clock.Now.AddHours(24)));
        });
    }

    [Fact]
    public async Task Event_that_weakens_the_tenant_is_mailed_only_to_Owners()
    {
        await using var host = await MfaHost.StartAsync();
        var owner = await host.NewTenantAsync();
        var member = await host.NewMemberAsync();
        await host.DrainAsync();
        var account = await AccountAsync(host, member);
        var extended = account.NewEvent(
            EventKind.EnrollmentExtended,
            host.Clock.Now,
            ("person", "Ana Member"),
            ("until", "2026-12-24T00:00:00Z"),
            ("actor", "Olga Owner"),
            ("client", "127.0.0.x")
        );

        await host.Get<AccountStore>()
            .TryReplaceAsync(account with { Profile = account.Profile with { ExtendedUntil = host.Clock.Now.AddDays(30) } }, [extended]);
        await host.DrainAsync();

        Assert.Equal(owner.Email, Assert.Single(host.Mail.Messages).To);
        Assert.Equal(1, await Rows.CountAsync(host, "MfaAudit", r => r.GetString("Kind") == "EnrollmentExtended"));
        Assert.DoesNotContain(await Rows.OfAsync(host, "MfaAccounts"), r => r.RowKey.StartsWith("event:", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Owner_whose_account_caused_the_event_is_mailed_once()
    {
        await using var host = await MfaHost.StartAsync();
        var owner = await host.NewTenantAsync();
        await host.DrainAsync();
        var account = await AccountAsync(host, owner);

        await host.Get<AccountStore>()
            .TryReplaceAsync(account, [account.NewEvent(EventKind.BreakGlassDone, host.Clock.Now, ("person", "Olga Owner"))]);
        await host.DrainAsync();

        Assert.Equal(owner.Email, Assert.Single(host.Mail.Messages).To);
        Assert.DoesNotContain(await Rows.OfAsync(host, "MfaAccounts"), r => r.RowKey.StartsWith("event:", StringComparison.Ordinal));
    }

    private static async Task<(Person Member, DateTimeOffset Deadline)> InGraceAsync(MfaHost host, int days)
    {
        var owner = await host.NewReadyOwnerAsync();
        var member = await host.NewMemberAsync();
        (await owner.SwitchAsync(new { mode = "required", graceDays = days })).Expect(HttpStatusCode.OK);
        await host.DrainAsync();
        return (member, host.Clock.Now.AddDays(days));
    }

    private static async Task SwitchOffAsync(MfaHost host)
    {
        var tenants = host.Get<TenantStore>();
        var tenant = (await tenants.FindAsync(TenantId.Parse("acme"), CancellationToken.None))!;
        Assert.True(await tenants.TryReplaceAsync(tenant with { Policy = tenant.Policy with { Mode = TwoFactorMode.Off } }));
    }

    private static async Task<EmailMessage> RemindAsync(MfaHost host, Person member, DateTimeOffset deadline)
    {
        var told = (await AccountAsync(host, member)).NewEvent(
            EventKind.EnrollmentReminder,
            host.Clock.Now,
            ("deadline", deadline.ToString("O", CultureInfo.InvariantCulture))
        );
        await host.Get<EventRows>().AddAsync(StorageNames.Accounts, $"{member.Tenant}~{member.UserId}", told, CancellationToken.None);
        return new EmailMessage(EmailMessage.Version, told.Id, told.Kind.ToString(), member.Tenant, member.UserId);
    }

    private static async Task SendWaitingAsync(MfaHost host)
    {
        foreach (var row in (await Rows.OfAsync(host, "MfaAccounts")).Where(r => r.RowKey.StartsWith("event:", StringComparison.Ordinal)))
        {
            var ids = row.PartitionKey.Split('~');
            await host.Get<EventQueues>()
                .PutAsync(
                    new EmailMessage(EmailMessage.Version, row.RowKey["event:".Length..], row.GetString("Kind"), ids[0], ids[1]),
                    TimeSpan.Zero,
                    CancellationToken.None
                );
        }

        await host.DrainAsync();
    }

    private static async Task<Account> AccountAsync(MfaHost host, Person person) =>
        (await host.Get<AccountStore>().FindAsync(TenantId.Parse(person.Tenant), UserId.Parse(person.UserId), CancellationToken.None))!;
}
