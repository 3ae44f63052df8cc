using MfaFunctions.Accounts;
using MfaFunctions.Members.RollOut;

namespace MfaFunctions.Tests.Golden;

public sealed partial class StoredRowsTests
{
    public static TheoryData<string> MemberForms => ["member", "member-pending-action", "member-federated", "member-imported"];

    [Theory]
    [MemberData(nameof(MemberForms))]
    public async Task Member_format_is_stable(string form)
    {
        var golden = GoldenRow.Load(form + "-with-keys");
        var roster = _host.Get<Roster>();
        await golden.InsertAsync(_host);
        var read = Assert.Single(await roster.ReadPageAsync(Samples.Acme, null, 10, CancellationToken.None));
        Assert.Equivalent(RosterEntry.Of(AccountOf(form)), read, strict: true);

        await golden.DeleteAsync(_host);
        await roster.UpdateAsync(AccountOf(form), CancellationToken.None);
        await golden.AssertStoredAsync(_host);
        if (form == "member")
        {
            await GoldenRow.Load("member-by-email").AssertStoredAsync(_host);
            await GoldenRow.Load("member-by-name").AssertStoredAsync(_host);
            await GoldenRow.Load("member-named").AssertStoredAsync(_host);
        }
    }

    [Theory]
    [MemberData(nameof(MemberForms))]
    public async Task Member_without_keys_is_read_and_gets_them(string form)
    {
        await GoldenRow.Load(form).InsertAsync(_host);
        var (roster, index) = (_host.Get<Roster>(), _host.Get<RosterIndex>());
        // Such rows do not say whether the factors are locked or disabled.
        var expected = RosterEntry.Of(AccountOf(form)) with { LockedUntil = null, FactorDisabled = false };
        Assert.Equivalent(
            expected,
            Assert.Single(await roster.ReadPageAsync(Samples.Acme, null, 10, CancellationToken.None)),
            strict: true
        );

        await index.CompleteAsync(Samples.Acme, CancellationToken.None);

        await GoldenRow.Load("roster-index").AssertStoredAsync(_host);
        var found = index.ReadAsync(Samples.Acme, RosterOrder.Name, "ana m", null, 10, CancellationToken.None);
        Assert.Equivalent(expected, Assert.Single(await found.ToListAsync()).Entry, strict: true);
        Assert.Equivalent(
            expected,
            Assert.Single(await roster.ReadPageAsync(Samples.Acme, null, 10, CancellationToken.None)),
            strict: true
        );
    }

    [Fact]
    public async Task Golden_name_of_a_member_is_read()
    {
        await GoldenRow.Load("member-named").InsertAsync(_host);

        var names = await _host.Get<PersonNames>().ReadAsync(Samples.Acme, [Samples.Ana], CancellationToken.None);

        Assert.Equal(new PersonName(Samples.Ana, "ana@acme.test", "Ana Méndez"), names.Of(Samples.Ana, Samples.Now));
    }

    [Fact]
    public async Task Golden_keys_of_a_member_are_found_in_both_orders()
    {
        foreach (var row in new[] { "member-with-keys", "member-by-email", "member-by-name", "roster-index" })
        {
            await GoldenRow.Load(row).InsertAsync(_host);
        }

        foreach (var order in Enum.GetValues<RosterOrder>())
        {
            var found = _host.Get<RosterIndex>().ReadAsync(Samples.Acme, order, "ana", null, 10, CancellationToken.None);
            Assert.Equivalent(
                RosterEntry.Of(Samples.Account.WithoutPendingAction()),
                Assert.Single(await found.ToListAsync()).Entry,
                strict: true
            );
        }
    }

    private static Account AccountOf(string form) =>
        form switch
        {
            "member" => Samples.Account.WithoutPendingAction(),
            "member-imported" => Samples.AccountWithImport.WithoutPendingAction(),
            "member-federated" => Samples.FederatedAccount.WithoutPendingAction(),
            _ => Samples.AccountWithPendingAction,
        };

    [Fact]
    public async Task Member_of_an_earlier_version_may_lack_later_columns()
    {
        await GoldenRow.Load("member-earlier").InsertAsync(_host);

        var read = Assert.Single(await _host.Get<Roster>().ReadPageAsync(Samples.Acme, null, 10, CancellationToken.None));

        var expected = new RosterEntry
        {
            User = Samples.Ana,
            Email = "ana@acme.test",
            DisplayName = "Ana Méndez",
            Role = Role.Owner,
        };
        Assert.Equivalent(expected with { Enrolled = true }, read, strict: true);
    }

    [Fact]
    public async Task Progress_of_a_day_format_is_stable()
    {
        var golden = GoldenRow.Load("progress");
        var (rows, day) = (_host.Get<ProgressRows>(), new DateOnly(2026, 11, 22));
        var expected = new DailyProgress(day, 123, 1, 59, 58, 2, 3, 40);
        await golden.InsertAsync(_host);
        Assert.Equal(expected, Assert.Single(await rows.ReadAsync(Samples.Acme, day, CancellationToken.None)));

        await golden.DeleteAsync(_host);
        await rows.WriteAsync(Samples.Acme, expected, CancellationToken.None);
        await golden.AssertStoredAsync(_host);
    }
}
