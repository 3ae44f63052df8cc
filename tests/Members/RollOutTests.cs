using System.Globalization;
using System.Net;
using Azure.Data.Tables;
using MfaFunctions.Members.RollOut;
using MfaFunctions.Tests.Infrastructure;
using Microsoft.Azure.Functions.Worker;

namespace MfaFunctions.Tests.Members;

/// <summary>The progress of a roll-out day by day, and reminders that an Owner sends.</summary>
public sealed class RollOutTests : IAsyncLifetime
{
    private MfaHost _host = null!;
    private Person _owner = null!;
    private Person _ana = null!;

    public async Task InitializeAsync()
    {
        _host = await MfaHost.StartAsync(arguments: "--MailBudget:PerDay=3");
        _owner = await _host.NewReadyOwnerAsync();
        _ana = await _host.NewMemberAsync();
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Progress_has_a_row_a_day_with_the_people_in_each_state()
    {
        var eva = await _host.NewMemberAsync(email: "eva@acme.test");
        (await _host.InviteAsync(_owner, "ivo@acme.test")).Expect(HttpStatusCode.Created);
        await RecordAsync();
        (await _owner.SwitchAsync(new { mode = "required", graceDays = 1 })).Expect(HttpStatusCode.OK);
        (await _host.ChangeAsync(_owner, eva.UserId, new { extendedUntil = _host.Clock.Now.AddDays(9), reason = "is away" })).Expect(
            HttpStatusCode.OK
        );
        await RecordAsync();
        // The last run of a day counts, and a missed day is missing.
        _host.Clock.Advance(TimeSpan.FromDays(2));
        await _owner.SignInAsync(_owner.Code());
        await RecordAsync();

        var days = (await ProgressAsync("?days=3")).Body!["days"]!.AsArray();

        Assert.Equal(
            [
                """{"date":"2026-11-22","people":4,"invited":1,"notStarted":1,"enrolled":1,"extended":1,"overdue":0,"verified":1}""",
                """{"date":"2026-11-24","people":4,"invited":1,"notStarted":0,"enrolled":1,"extended":1,"overdue":1,"verified":1}""",
            ],
            days.Select(d => d!.ToJsonString())
        );
        Assert.Equal("2026-11-24", Assert.Single((await ProgressAsync("?days=2")).Body!["days"]!.AsArray())!["date"]!.GetValue<string>());
    }

    [Fact]
    public async Task Progress_is_for_Owners_and_forgotten_after_400_days()
    {
        await _ana.SignInAsync();
        (await _host.Api.GetAsync("tenants/acme/two-factor/progress", _ana.Token)).Expect(HttpStatusCode.NotFound);
        foreach (var days in new[] { "0", "401", "x", "-1", "1.5" })
        {
            (await _host.Api.GetAsync("tenants/acme/two-factor/progress?days=" + days, _owner.Token)).Expect(
                HttpStatusCode.BadRequest,
                "invalid_request"
            );
        }

        await RecordAsync();
        _host.Clock.Advance(TimeSpan.FromDays(400));
        await RecordAsync();
        Assert.Equal(2, await CountAsync());
        _host.Clock.Advance(TimeSpan.FromDays(1));
        await RecordAsync();
        Assert.Equal(2, await CountAsync());

        Task<int> CountAsync() => Rows.CountAsync(_host, "MfaTenants", row => row.RowKey.StartsWith("progress:", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Tenant_that_cannot_be_read_does_not_stop_the_others()
    {
        await _host.NewTenantAsync("aaa", "olga@aaa.test");
        await Rows.TamperAsync(_host, "MfaTenants", "aaa", "tenant", row => row["Name"] = "Other");

        await RecordAsync();

        Assert.Single((await ProgressAsync("")).Body!["days"]!.AsArray());
        Assert.Contains(_host.Logs.Lines, l => l.Contains("progress of tenant aaa", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Entries_without_keys_get_them_with_the_next_record()
    {
        await RecordAsync();
        await new TableServiceClient(_host.Used.Storage)
            .GetTableClient("MfaTenants")
            .AddEntityAsync(new TableEntity("acme", "member:" + new string('z', 26)) { ["Email"] = "zora@acme.test", ["Role"] = "Member" });

        await RecordAsync();

        var found = (await _host.Api.GetAsync("tenants/acme/members?q=zora", _owner.Token)).Expect(HttpStatusCode.OK).Body!["members"]!;
        Assert.Single(found.AsArray());
    }

    [Fact]
    public async Task Owner_reminds_people_before_and_after_the_deadline_once_in_24_hours()
    {
        (await _owner.SwitchAsync(new { mode = "required", graceDays = 10 })).Expect(HttpStatusCode.OK);
        var reply = await RemindAsync(_ana.UserId);
        Assert.Equal([_ana.UserId], Names(reply, "reminded"));
        Assert.Empty(reply.Body!["skipped"]!.AsArray());
        var mail = Assert.Single(await RemindersAsync());
        Assert.Equal((_ana.Email, "Acme Ltd: the time to set up two-factor authentication ends in 10 days"), (mail.To, mail.Subject));

        _host.Clock.Advance(TimeSpan.FromHours(23.9));
        await FreshAsync();
        Assert.Equal("reminded_recently", SkipOf(await RemindAsync(_ana.UserId), _ana.UserId));
        Assert.Single(await RemindersAsync());

        _host.Clock.Advance(TimeSpan.FromDays(10));
        await FreshAsync();
        Assert.Equal([_ana.UserId], Names(await RemindAsync(_ana.UserId), "reminded"));
        var late = (await RemindersAsync())[^1];
        Assert.Equal("Acme Ltd: please set up two-factor authentication", late.Subject);
        Assert.Contains("has ended", late.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answer_says_who_was_not_reminded_and_why()
    {
        (await _owner.SwitchAsync(new { mode = "required", graceDays = 10 })).Expect(HttpStatusCode.OK);
        var invited = (await _host.InviteAsync(_owner, "ivo@acme.test")).Expect(HttpStatusCode.Created).Body!["userId"]!.GetValue<string>();
        var (ben, cem) = (await _host.NewMemberAsync(email: "ben@acme.test"), await _host.NewMemberAsync(email: "cem@acme.test"));
        var globex = await _host.NewTenantAsync("globex", "gus@globex.test");
        var unknown = new string('a', 26);

        var reply = await RemindAsync(_owner.UserId, invited, _ana.UserId, globex.UserId, unknown, "x", ben.UserId, cem.UserId);

        // The budget of 3 mails a day: the invitation and two reminders.
        Assert.Equal([_ana.UserId, ben.UserId], Names(reply, "reminded"));
        Assert.Equal(
            [
                (_owner.UserId, "enrolled"),
                (invited, "invited"),
                (globex.UserId, "not_found"),
                (unknown, "not_found"),
                ("x", "not_found"),
                (cem.UserId, "mail_budget_spent"),
            ],
            reply.Body!["skipped"]!.AsArray().Select(s => (s!["userId"]!.GetValue<string>(), s["reason"]!.GetValue<string>()))
        );
        await _host.DrainAsync();
        var audit = (await _host.Api.GetAsync("tenants/acme/audit", _owner.Token)).Expect(HttpStatusCode.OK).Body!["entries"]!.AsArray();
        Assert.Equal(2, audit.Count(e => e!["kind"]!.GetValue<string>() == "enrollment_reminder"));
        Assert.All(audit.Where(e => e!["kind"]!.GetValue<string>() == "enrollment_reminder"), e =>
            Assert.Equal(_owner.UserId, e!["actorId"]!.GetValue<string>())
        );
    }

    [Fact]
    public async Task Parallel_reminders_send_one_mail()
    {
        (await _owner.SwitchAsync(new { mode = "required", graceDays = 10 })).Expect(HttpStatusCode.OK);

        var replies = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => RemindAsync(_ana.UserId)));

        Assert.Single(replies, r => Names(r, "reminded").Count == 1);
        Assert.Single(await RemindersAsync());
    }

    [Fact]
    public async Task Reminding_needs_a_requirement_people_a_fresh_factor_and_an_Owner()
    {
        (await TryRemindAsync(_owner, new { userIds = new[] { _ana.UserId } })).Expect(HttpStatusCode.Conflict, "conflict");
        (await _owner.SwitchAsync(new { mode = "required", graceDays = 10 })).Expect(HttpStatusCode.OK);
        foreach (var body in new object[] { new { }, new { userIds = Array.Empty<string>() }, new { userIds = new[] { "a", "a" } } })
        {
            (await TryRemindAsync(_owner, body)).Expect(HttpStatusCode.BadRequest, "invalid_request");
        }

        var many = Enumerable.Range(0, 101).Select(n => n.ToString(CultureInfo.InvariantCulture));
        (await TryRemindAsync(_owner, new { userIds = many })).Expect(HttpStatusCode.BadRequest, "invalid_request");
        await _ana.SignInAsync();
        (await TryRemindAsync(_ana, new { userIds = new[] { _ana.UserId } })).Expect(HttpStatusCode.NotFound);
        _host.Clock.Advance(TimeSpan.FromMinutes(6));
        (await TryRemindAsync(_owner, new { userIds = new[] { _ana.UserId } })).Expect(HttpStatusCode.Unauthorized);
        Assert.Empty(await RemindersAsync());
    }

    private Task RecordAsync() => _host.DrainAsync().ContinueWith(_ => RunAsync(), TaskScheduler.Default).Unwrap();

    private Task RunAsync() => _host.Function<RecordProgress>().RunAsync(new TimerInfo(), CancellationToken.None);

    private async Task<Reply> ProgressAsync(string query) =>
        (await _host.Api.GetAsync("tenants/acme/two-factor/progress" + query, _owner.Token)).Expect(HttpStatusCode.OK);

    private Task<Reply> TryRemindAsync(Person owner, object body) => _host.Api.PostAsync("tenants/acme/members/remind", body, owner.Token);

    private async Task<Reply> RemindAsync(params string[] userIds) =>
        (await TryRemindAsync(_owner, new { userIds })).Expect(HttpStatusCode.OK);

    private async Task FreshAsync()
    {
        await _owner.SignInAsync(_owner.Code());
    }

    private async Task<IReadOnlyList<MfaFunctions.Testing.MailCatcher.CaughtMail>> RemindersAsync()
    {
        await _host.DrainAsync();
        return [.. _host.Mail.Messages.Where(m => m.Categories.Contains("EnrollmentReminder"))];
    }

    private static IReadOnlyList<string> Names(Reply reply, string list) =>
        [.. reply.Body![list]!.AsArray().Select(n => n!.GetValue<string>())];

    private static string SkipOf(Reply reply, string user) =>
        reply.Body!["skipped"]!.AsArray().Single(s => s!["userId"]!.GetValue<string>() == user)!["reason"]!.GetValue<string>();
}
