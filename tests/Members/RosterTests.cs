using System.Net;
using System.Text.Json.Nodes;
using MfaFunctions.Accounts;
using MfaFunctions.Members;
using MfaFunctions.Platform;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Members;

/// <summary>The roster of a tenant: member states, totals, paging, and CSV export.</summary>
public sealed class RosterTests : IAsyncLifetime
{
    private static readonly TenantId Acme = TenantId.Parse("acme");

    private MfaHost _host = null!;
    private Person _owner = null!;

    public async Task InitializeAsync()
    {
        _host = await MfaHost.StartAsync();
        _owner = await _host.NewReadyOwnerAsync();
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Member_state_depends_on_policy_extension_and_time()
    {
        (await _host.InviteAsync(_owner, "ivo@acme.test")).Expect(HttpStatusCode.Created);
        var member = await _host.NewMemberAsync();
        var extended = await _host.NewMemberAsync(email: "eva@acme.test");
        (await _owner.SwitchAsync(new { mode = "required", graceDays = 10 })).Expect(HttpStatusCode.OK);
        await ExtendAsync(extended, days: 20);
        await _host.DrainAsync();
        Assert.Equal(("enrolled", "invited", "not_started", "extended"), await StatesAsync(member, extended));

        _host.Clock.Advance(TimeSpan.FromDays(11));
        await _owner.SignInAsync(_owner.Code());
        Assert.Equal(("enrolled", "invited", "overdue", "extended"), await StatesAsync(member, extended));

        _host.Clock.Advance(TimeSpan.FromDays(10));
        await _owner.SignInAsync(_owner.Code());
        Assert.Equal(("enrolled", "invited", "overdue", "overdue"), await StatesAsync(member, extended));
    }

    [Fact]
    public async Task Extension_admits_one_person_without_a_factor_and_mails_every_Owner()
    {
        var member = await _host.NewMemberAsync();
        (await _owner.SwitchAsync(new { mode = "required" })).Expect(HttpStatusCode.OK);
        Assert.Equal("enrollment_required", (await member.SignInAsync()).State);

        await ExtendAsync(member, days: 3);

        Assert.Equal("active", (await member.GetSessionAsync()).Expect(HttpStatusCode.OK).State);
        await _host.DrainAsync();
        var mail = Assert.Single(_host.Mail.Messages, m => m.Categories.Contains("EnrollmentExtended"));
        Assert.Equal(_owner.Email, mail.To);
        Assert.Contains("on parental leave", mail.Text, StringComparison.Ordinal);

        _host.Clock.NextStep();
        await _owner.VerifyAsync(_owner.Code());
        (await _host.ChangeAsync(_owner, member.UserId, new { extendedUntil = _host.Clock.Now, reason = "is back" })).Expect(
            HttpStatusCode.OK
        );
        Assert.Equal("enrollment_required", (await member.GetSessionAsync()).Expect(HttpStatusCode.OK).State);
    }

    [Theory]
    [InlineData("""{"extendedUntil":"2099-01-01T00:00:00Z","reason":"long"}""", "extendedUntil")]
    [InlineData("""{"extendedUntil":"2020-01-01T00:00:00Z"}""", "reason")]
    [InlineData("""{"reason":"nothing else"}""", "reason")]
    [InlineData("""{}""", "role")]
    public async Task Rejects_a_change_without_an_end_a_reason_or_any_change(string body, string field)
    {
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");

        var reply = await _host.Api.SendAsync(
            HttpMethod.Patch,
            Owning.MemberPath(_owner, _owner.UserId),
            content,
            _owner.Token,
            ("If-Match", await _host.ETagOfAsync(_owner, _owner.UserId))
        );

        Assert.NotNull(reply.Expect(HttpStatusCode.BadRequest, "invalid_request").Body!["errors"]![field]);
    }

    [Fact]
    public async Task Totals_after_a_switch_count_notified_enrolled_and_reverified()
    {
        var ana = await _host.NewMemberAsync();
        var ben = await _host.NewMemberAsync(email: "ben@acme.test");
        await ana.SignInAsync();
        await ben.SignInAsync();
        (await _owner.SwitchAsync(new { mode = "required" })).Expect(HttpStatusCode.OK);
        await ana.ReauthenticateAsync();
        await ana.EnrollAsync();

        await _host.DrainAsync();

        var progress = (await _host.Api.GetAsync("tenants/acme/two-factor", _owner.Token)).Expect(HttpStatusCode.OK).Body!["progress"]!;
        Assert.Equal(
            (3, 3, 2, 3, 2),
            (
                Number(progress, "people"),
                Number(progress, "told"),
                Number(progress, "enrolled"),
                Number(progress, "openSessions"),
                Number(progress, "sessionsReverified")
            )
        );
        var totals = (await ListAsync()).Body!["totals"]!;
        Assert.Equal(
            (3, 2, 1, 3, 2),
            (
                Number(totals, "people"),
                Number(totals, "enrolled"),
                Number(totals, "overdue"),
                Number(totals, "openSessions"),
                Number(totals, "sessionsReverified")
            )
        );
        Assert.Null((await _host.Api.GetAsync("tenants/acme/two-factor", ana.Token)).Expect(HttpStatusCode.OK).Body!["progress"]);
    }

    [Fact]
    public async Task Session_past_the_tenant_limit_is_not_counted_as_open()
    {
        var ana = await _host.NewMemberAsync();
        await ana.SignInAsync();
        (await _owner.SwitchAsync(new { mode = "required", sessionLifetimeMinutes = 60 })).Expect(HttpStatusCode.OK);
        _host.Clock.Advance(TimeSpan.FromMinutes(61));
        await _owner.SignInAsync(_owner.Code());
        await _host.DrainAsync();

        var progress = (await _host.Api.GetAsync("tenants/acme/two-factor", _owner.Token)).Expect(HttpStatusCode.OK).Body!["progress"]!;

        Assert.Equal((1, 1), (Number(progress, "openSessions"), Number(progress, "sessionsReverified")));
    }

    [Fact]
    public async Task Paging_lists_every_person_once()
    {
        await FillAsync(250);
        var names = new List<string>();
        string? cursor = null;
        do
        {
            var page = (await ListAsync(cursor is null ? "" : "?cursor=" + cursor)).Body!;
            Assert.Equal(cursor is null, page["totals"] is not null);
            names.AddRange(page["members"]!.AsArray().Select(m => m!["userId"]!.GetValue<string>()));
            cursor = page["cursor"]?.GetValue<string>();
        } while (cursor is not null);

        Assert.Equal(251, names.Distinct().Count());
        Assert.Equal(names.Order(StringComparer.Ordinal), names);
    }

    [Fact]
    public async Task Filter_lists_only_people_in_that_state()
    {
        await _host.NewMemberAsync();
        await _host.DrainAsync();

        Assert.Equal(
            _owner.UserId,
            Assert.Single((await ListAsync("?filter=enrolled")).Body!["members"]!.AsArray())!["userId"]!.GetValue<string>()
        );
        Assert.Empty((await ListAsync("?filter=overdue")).Body!["members"]!.AsArray());
        (await _host.Api.GetAsync("tenants/acme/members?filter=Enrolled", _owner.Token)).Expect(
            HttpStatusCode.BadRequest,
            "invalid_request"
        );
        (await _host.Api.GetAsync("tenants/acme/members?cursor=x'y", _owner.Token)).Expect(HttpStatusCode.BadRequest, "invalid_request");
    }

    [Fact]
    public async Task CSV_export_has_one_line_of_twelve_fields_per_person()
    {
        (
            await _host.Api.OperatorPostAsync(
                "operator/tenants/acme/members",
                new
                {
                    email = "=cmd@acme.test",
                    role = "member",
                    displayName = "-2 O'Neil & Co",
                }
            )
        ).Expect(HttpStatusCode.Created);
        await _host.DrainAsync();

        var table = (await _host.Api.GetAsync("tenants/acme/members.csv", _owner.Token)).Expect(HttpStatusCode.OK);

        Assert.Equal("attachment; filename=\"acme-members-2026-11-22.csv\"", table.Headers["Content-Disposition"]);
        Assert.StartsWith("text/csv", table.Headers["Content-Type"], StringComparison.Ordinal);
        var lines = table.Text.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(3, lines.Length);
        Assert.All(lines, l => Assert.Equal(12, l.Split(',').Length));
        Assert.Contains(lines, l => l.Contains(",'=cmd@acme.test,'-2 O'Neil & Co,member,invited,", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("@x", "'@x")]
    [InlineData(" +1", "' +1")]
    [InlineData("a,b", "\"a,b\"")]
    [InlineData("say \"hi\"", "\"say \"\"hi\"\"\"")]
    [InlineData("O'Neil", "O'Neil")]
    public void CSV_fields_are_escaped_and_never_formulas(string field, string expected) =>
        Assert.Equal(expected, MemberCsv.Escaped(field));

    private async Task ExtendAsync(Person member, int days)
    {
        if (
            !(await _host.Api.GetAsync("session", _owner.Token)).Expect(HttpStatusCode.OK).Body!["verifiedAt"]!
                .GetValue<DateTimeOffset>()
                .Equals(_host.Clock.Now)
        )
        {
            _host.Clock.NextStep();
            await _owner.VerifyAsync(_owner.Code());
        }

        (
            await _host.ChangeAsync(
                _owner,
                member.UserId,
                new { extendedUntil = _host.Clock.Now.AddDays(days), reason = "on parental leave" }
            )
        ).Expect(HttpStatusCode.OK);
    }

    private async Task<(string Owner, string Invited, string Member, string Extended)> StatesAsync(Person member, Person extended)
    {
        var members = (await ListAsync()).Body!["members"]!.AsArray();
        string Of(string email) => members.Single(m => m!["email"]!.GetValue<string>() == email)!["state"]!.GetValue<string>();
        return (Of(_owner.Email), Of("ivo@acme.test"), Of(member.Email), Of(extended.Email));
    }

    private async Task<Reply> ListAsync(string query = "") =>
        (await _host.Api.GetAsync("tenants/acme/members" + query, _owner.Token)).Expect(HttpStatusCode.OK);

    private async Task FillAsync(int people)
    {
        var roster = _host.Get<Roster>();
        foreach (var chunk in Enumerable.Range(0, people).Chunk(50))
        {
            await Task.WhenAll(
                chunk.Select(n =>
                    roster.UpdateAsync(
                        new Account
                        {
                            Tenant = Acme,
                            Id = UserId.New(),
                            Profile = new Profile
                            {
                                Email = $"p{n}@acme.test",
                                Role = Role.Member,
                                CreatedAt = _host.Clock.Now,
                            },
                        },
                        CancellationToken.None
                    )
                )
            );
        }
    }

    private static int Number(JsonNode node, string member) => node[member]!.GetValue<int>();
}
