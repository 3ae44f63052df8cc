using System.Globalization;
using System.Net;
using MfaFunctions.Accounts;
using MfaFunctions.Platform;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Members;

/// <summary>Searching and sorting the people of a tenant.</summary>
public sealed partial class MemberSearchTests : IAsyncLifetime
{
    private static readonly TenantId Acme = TenantId.Parse("acme");

    private readonly StorageProbe _probe = new();
    private MfaHost _host = null!;
    private Person _owner = null!;

    public async Task InitializeAsync()
    {
        _host = await MfaHost.StartAsync(storagePolicy: _probe);
        _owner = await _host.NewReadyOwnerAsync();
        await _host.DrainAsync();
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task People_are_sorted_by_address_or_by_name_without_regard_to_case_and_accents()
    {
        await AddAsync(("zoe@acme.test", "Éva"), ("Bob@acme.test", "ernst"), ("anabel@acme.test", "Ewa"), ("ana@acme.test", null));

        Assert.Equal(
            ["ana@acme.test", "anabel@acme.test", "Bob@acme.test", "olga@acme.test", "zoe@acme.test"],
            await ListAsync("?sort=email")
        );
        // Without a name, the address stands among the names: Olga Owner is after all of them.
        Assert.Equal(
            ["ana@acme.test", "Bob@acme.test", "zoe@acme.test", "anabel@acme.test", "olga@acme.test"],
            await ListAsync("?sort=name")
        );
    }

    [Theory]
    [InlineData("ana", "ana@acme.test", "anabel@acme.test", "x2@acme.test", "x1@acme.test")]
    [InlineData("ANABEL@ACME", "anabel@acme.test")]
    [InlineData("ana m", "x1@acme.test")]
    [InlineData("Ána Mé", "x1@acme.test")]
    [InlineData("o/ne#1?", "O/ne#1?2@acme.test")]
    [InlineData("王", "x3@acme.test")]
    [InlineData("po@müller", "po@müller.test")]
    [InlineData("po@xn--mller-kva.test", "po@müller.test")]
    [InlineData("nobody")]
    // A character that ends the range of keys, and the wildcards of other systems.
    [InlineData("~")]
    [InlineData("%")]
    public async Task Search_finds_the_beginning_of_addresses_and_names(string q, params string[] found)
    {
        await AddAsync(
            ("ana@acme.test", "Ana"),
            ("anabel@acme.test", "Someone"),
            ("x1@acme.test", "Ana Méndez"),
            ("x2@acme.test", "ANA LÓPEZ"),
            ("O/ne#1?2@acme.test", "Odd"),
            ("x3@acme.test", "王小明"),
            ("po@müller.test", "Po")
        );

        Assert.Equal(found, await ListAsync("?q=" + Uri.EscapeDataString(q)));
    }

    [Fact]
    public async Task Sort_decides_which_matches_of_a_search_come_first()
    {
        await AddAsync(("ana@acme.test", "Zoe"), ("zoe@acme.test", "Ana"));

        Assert.Equal(["ana@acme.test", "zoe@acme.test"], await ListAsync("?q=ana"));
        Assert.Equal(["zoe@acme.test", "ana@acme.test"], await ListAsync("?q=ana&sort=name"));
    }

    [Fact]
    public async Task Search_and_sort_combine_with_role_and_state()
    {
        await AddAsync(("ana@acme.test", "Ana"), ("olaf@acme.test", "Olaf"));

        Assert.Equal([_owner.Email], await ListAsync("?q=ol&role=owner"));
        Assert.Equal(["olaf@acme.test"], await ListAsync("?q=ol&role=member"));
        Assert.Equal([_owner.Email], await ListAsync("?sort=name&filter=enrolled"));
        Assert.Equal([_owner.Email], await ListAsync("?role=owner"));
    }

    [Fact]
    public async Task Cursor_goes_on_after_the_last_person_although_people_join_leave_and_change_their_names()
    {
        await AddAsync([.. Enumerable.Range(0, 230).Select(n => (Mail(n), (string?)$"Person {n:D3}"))]);
        var first = await PageAsync("?sort=email&totals=false");
        var last = first.Body!["members"]!.AsArray()[^1]!["userId"]!.GetValue<string>();
        Assert.Null(first.Body!["totals"]);

        // The last person of the page leaves, one joins before the place, another after it, and everybody else's rows are written again.
        await _host.Get<Roster>().UpdateAsync(Closed(last), CancellationToken.None);
        await AddAsync(("a@acme.test", "A"), (Mail(150) + "x", "Between"));
        await AddAsync((Mail(10), "Renamed"));

        var rest = await AllAsync("?sort=email", first.Body!["cursor"]!.GetValue<string>());
        var expected = Enumerable.Range(0, 230).Select(Mail).Append(_owner.Email).Append(Mail(150) + "x");
        var listed = first.Body!["members"]!.AsArray().Select(m => m!["email"]!.GetValue<string>()).Concat(rest);
        Assert.Equal(expected.Order(StringComparer.Ordinal), listed);

        static string Mail(int n) => string.Create(CultureInfo.InvariantCulture, $"p{n:D3}@acme.test");
    }

    [Fact]
    public async Task Cursor_of_a_search_shows_no_address_and_only_continues_that_search_of_that_tenant()
    {
        await AddAsync([.. Enumerable.Range(0, 120).Select(n => ($"anton{n}@acme.test", (string?)$"Anton {n}"))]);
        var cursor = (await PageAsync("?q=anton")).Body!["cursor"]!.GetValue<string>();
        var other = await _host.NewTenantAsync("globex", "olga@globex.test");
        await other.SignInAsync();

        Assert.Equal(20, (await AllAsync("?q=anton", cursor)).Count);
        Assert.DoesNotContain("616e746f6e", cursor, StringComparison.Ordinal);
        foreach (var query in new[] { "?q=berta", "?", "?q=anton&x=" + cursor[1..] })
        {
            var wrong = query.Contains("x=", StringComparison.Ordinal) ? cursor[..^4] : cursor;
            (await _host.Api.GetAsync($"tenants/acme/members{query}&cursor={wrong}", _owner.Token)).Expect(
                HttpStatusCode.BadRequest,
                "invalid_request"
            );
        }

        (await _host.Api.GetAsync("tenants/globex/members?q=anton&cursor=" + cursor, other.Token)).Expect(
            HttpStatusCode.BadRequest,
            "invalid_request"
        );
    }

    [Theory]
    [InlineData("?sort=age", "sort")]
    [InlineData("?role=Owner", "role")]
    [InlineData("?q=%20", "q")]
    [InlineData("?q=%CC%81", "q")]
    [InlineData("?totals=no", "totals")]
    public async Task Refuses_a_search_that_it_does_not_understand(string query, string field)
    {
        var reply = await _host.Api.GetAsync("tenants/acme/members" + query, _owner.Token);

        Assert.NotNull(reply.Expect(HttpStatusCode.BadRequest, "invalid_request").Body!["errors"]![field]);
    }

    [Fact]
    public async Task Changed_name_moves_the_person_and_removal_leaves_no_row()
    {
        var ana = await _host.NewMemberAsync();
        await ana.SignInAsync();
        using var name = new StringContent("""{"displayName":"Zora"}""", System.Text.Encoding.UTF8, "application/json");
        (await _host.Api.SendAsync(HttpMethod.Patch, "account", name, ana.Token)).Expect(HttpStatusCode.OK);
        await _host.DrainAsync();

        Assert.Equal([ana.Email], await ListAsync("?q=zora"));
        Assert.Empty(await ListAsync("?q=ana%20member"));

        (await _host.RemoveAsync(_owner, ana.UserId)).Expect(HttpStatusCode.NoContent);
        await _host.DrainAsync();

        Assert.Empty(await ListAsync("?q=zora"));
        Assert.Equal(0, await Rows.CountAsync(_host, "MfaTenants", row => row.RowKey.EndsWith(ana.UserId, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Concurrent_updates_of_one_person_leave_one_row_in_each_order()
    {
        var account = New("ana@acme.test", "Ana");
        var roster = _host.Get<Roster>();

        await Task.WhenAll(
            Enumerable
                .Range(0, 6)
                .Select(n =>
                    roster.UpdateAsync(account with { Profile = account.Profile with { DisplayName = $"Ana {n}" } }, CancellationToken.None)
                )
        );

        Assert.Equal(3, await Rows.CountAsync(_host, "MfaTenants", row => row.RowKey.EndsWith(account.Id.Value, StringComparison.Ordinal)));
        Assert.Single(await ListAsync("?q=ana"));
        Assert.Single(await ListAsync("?q=ana%20&sort=name"));
    }

    [Fact]
    public async Task Search_among_10000_people_of_an_earlier_version_costs_four_reads_once_their_keys_are_added()
    {
        const int People = 10_000;
        await AddEarlierAsync(People);
        // The first search finds no keys, reads the whole roster, and begins to add them.
        Assert.Equal(11, (await ListAsync("?q=p123&totals=false")).Count);

        _probe.Count();
        Assert.Equal(11, (await ListAsync("?q=p123&totals=false")).Count);
        // The session's account and tenant, and one page of each order.
        Assert.Equal(["GET MfaAccounts", "GET MfaTenants", "GET MfaTenants", "GET MfaTenants"], Reads());

        _probe.Count();
        Assert.Equal(100, (await PageAsync("?sort=name&totals=false")).Body!["members"]!.AsArray().Count);
        Assert.Equal(["GET MfaAccounts", "GET MfaTenants", "GET MfaTenants"], Reads());

        var all = await AllAsync("?sort=email", null);
        Assert.Equal(People + 1, all.Count);
        Assert.Equal(all.Order(StringComparer.Ordinal), all);

        IEnumerable<string> Reads() => _probe.Calls.Where(call => call.StartsWith("GET", StringComparison.Ordinal)).Order();
    }

    [Fact]
    public async Task Locked_and_disabled_factors_are_shown_while_they_are()
    {
        (await _owner.SwitchAsync(new { mode = "optional" })).Expect(HttpStatusCode.OK);
        var ana = await _host.NewMemberAsync();
        await ana.SignInAsync();
        await ana.EnrollAsync();
        await _host.DrainAsync();
        Assert.Equal((null, false), await FactorAsync());

        for (var n = 0; n < 5; n++)
        {
            await ana.TryVerifyAsync(ana.WrongCode());
        }

        await _host.DrainAsync();
        Assert.True((await FactorAsync()).LockedUntil > _host.Clock.Now);
        _host.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal((null, false), await FactorAsync());

        var account = await _host.AccountAsync(ana);
        Authenticator[] disabled = [.. account.Factors.Authenticators.Select(a => a with { DisabledAt = _host.Clock.Now })];
        await _host
            .Get<Roster>()
            .UpdateAsync(account with { Factors = account.Factors with { Authenticators = disabled } }, CancellationToken.None);
        Assert.True((await FactorAsync()).Disabled);

        async Task<(DateTimeOffset? LockedUntil, bool Disabled)> FactorAsync()
        {
            var entry = (await PageAsync("?q=ana")).Body!["members"]!.AsArray().Single()!;
            return (entry["lockedUntil"]?.GetValue<DateTimeOffset>(), entry["factorDisabled"]!.GetValue<bool>());
        }
    }
}
