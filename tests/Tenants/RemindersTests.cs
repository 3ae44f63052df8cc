using System.Net;
using MfaFunctions.Accounts;
using MfaFunctions.Events;
using MfaFunctions.Platform;
using MfaFunctions.Tenants;
using MfaFunctions.Tests.Infrastructure;
using Microsoft.Azure.Functions.Worker;

namespace MfaFunctions.Tests.Tenants;

public sealed class RemindersTests : IAsyncLifetime
{
    private readonly StorageProbe _probe = new();
    private MfaHost _host = null!;
    private Person _owner = null!;
    private Person _member = null!;

    public async Task InitializeAsync()
    {
        _host = await MfaHost.StartAsync(storagePolicy: _probe);
        _owner = await _host.NewReadyOwnerAsync();
        _member = await _host.NewMemberAsync();
        (await _owner.SwitchAsync(new { mode = "required", graceDays = 10 })).Expect(HttpStatusCode.OK);
        await _host.DrainAsync();
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Reminders_are_sent_once_7_days_before_1_day_before_and_on_the_day()
    {
        var sent = new List<(int Hours, string Subject)>();
        for (var hours = 0; hours <= 11 * 24; hours += 4)
        {
            await RunAsync();
            sent.AddRange(
                _host
                    .Mail.Messages.Where(m => m.To == _member.Email && m.Categories.Contains("EnrollmentReminder"))
                    .Skip(sent.Count)
                    .Select(m => (hours, m.Subject))
            );
            _host.Clock.Advance(TimeSpan.FromHours(4));
        }

        Assert.Equal(3, sent.Count);
        Assert.InRange(sent[0].Hours, 3 * 24, (3 * 24) + 4);
        Assert.InRange(sent[1].Hours, 9 * 24, (9 * 24) + 4);
        Assert.InRange(sent[2].Hours, (9 * 24) + 4, (10 * 24) - 1);
    }

    [Fact]
    public async Task Enrollment_stops_reminders_and_an_extension_postpones_them()
    {
        var enrolled = await _host.NewMemberAsync(email: "erin@acme.test");
        await enrolled.SignInAsync();
        await enrolled.EnrollAsync();
        (
            await _host.ChangeAsync(
                _owner,
                _member.UserId,
                new { extendedUntil = _host.Clock.Now.AddDays(30), reason = "on parental leave" }
            )
        ).Expect(HttpStatusCode.OK);
        var other = await _host.NewMemberAsync(email: "ben@acme.test");
        await _host.DrainAsync();

        _host.Clock.Advance(TimeSpan.FromDays(4));
        await RunAsync();
        Assert.Equal([other.Email], Reminded());

        _host.Clock.Advance(TimeSpan.FromDays(20));
        await RunAsync();
        Assert.Equal([other.Email, _member.Email], Reminded());
    }

    [Fact]
    public async Task Repeated_page_reminds_nobody_twice()
    {
        _host.Clock.Advance(TimeSpan.FromDays(4));
        var message = new ReminderMessage(ReminderMessage.Version, "acme", null);

        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => _host.Function<SendReminders>().RunAsync(message, CancellationToken.None)));
        await _host.DrainAsync();

        Assert.Single(Reminded());
    }

    [Fact]
    public async Task Concurrent_sign_in_succeeds_and_is_reminded_once()
    {
        _host.Clock.Advance(TimeSpan.FromDays(4));
        _probe.Meanwhile(call => call == "POST $batch", async () => await _member.SignInAsync());

        await WalkAsync();
        Assert.Equal([_member.Email], Reminded());
        await WalkAsync();

        (await _member.GetSessionAsync()).Expect(HttpStatusCode.OK);
        Assert.Equal([_member.Email], Reminded());
    }

    [Fact]
    public async Task Concurrent_enrollment_prevents_the_reminder()
    {
        _host.Clock.Advance(TimeSpan.FromDays(4));
        await _member.SignInAsync();
        _probe.Meanwhile(call => call == "POST $batch", async () => await _member.EnrollAsync());

        await WalkAsync();

        Assert.Equal("aal2", (await _member.GetSessionAsync()).Expect(HttpStatusCode.OK).Body!["assurance"]!.GetValue<string>());
        Assert.Empty(Reminded());
        // No reminder was recorded on the account either, so the mail was not merely suppressed at sending.
        var account = await _host
            .Get<AccountStore>()
            .FindAsync(TenantId.Parse("acme"), UserId.Parse(_member.UserId), CancellationToken.None);
        Assert.Null(account!.Profile.Reminded);
    }

    [Fact]
    public async Task Pending_invitation_or_optional_policy_triggers_no_reminder()
    {
        (await _host.InviteAsync(_owner, "ivo@acme.test")).Expect(HttpStatusCode.Created);
        await _host.DrainAsync();
        _host.Clock.Advance(TimeSpan.FromDays(4));
        await _owner.SignInAsync(_owner.Code());
        (await _owner.SwitchAsync(new { mode = "optional" })).Expect(HttpStatusCode.OK);
        await RunAsync();
        Assert.Empty(Reminded());

        (await _owner.SwitchAsync(new { mode = "required", graceDays = 5 })).Expect(HttpStatusCode.OK);
        await RunAsync();

        Assert.Equal([_member.Email], Reminded());
    }

    [Fact]
    public async Task Walk_reaches_everybody_across_pages()
    {
        var people = SendReminders.PageSize + 10;
        foreach (var chunk in Enumerable.Range(0, people).Chunk(50))
        {
            await Task.WhenAll(chunk.Select(AddAsync));
        }

        _host.Clock.Advance(TimeSpan.FromDays(4));
        await RunAsync();

        Assert.Equal(people + 1, Reminded().Distinct().Count());
    }

    private async Task AddAsync(int n)
    {
        var account = new Account
        {
            Tenant = TenantId.Parse("acme"),
            Id = UserId.New(),
            Profile = new Profile
            {
                Email = $"p{n}@acme.test",
                Role = Role.Member,
                CreatedAt = _host.Clock.Now,
            },
            Credentials = new Credentials { PasswordHash = "none" },
        };
        Assert.True(await _host.Get<AccountStore>().TryAddAsync(account));
        await _host.Get<Roster>().UpdateAsync(account, CancellationToken.None);
    }

    private async Task WalkAsync()
    {
        await _host.Function<SendReminders>().RunAsync(new ReminderMessage(ReminderMessage.Version, "acme", null), CancellationToken.None);
        await _host.DrainAsync();
    }

    private async Task RunAsync()
    {
        await _host.Function<BeginReminders>().RunAsync(new TimerInfo(), CancellationToken.None);
        await _host.DrainAsync();
    }

    private string[] Reminded() => [.. _host.Mail.Messages.Where(m => m.Categories.Contains("EnrollmentReminder")).Select(m => m.To)];
}
