using System.Net;
using System.Text.Json.Nodes;
using MfaFunctions.Accounts;
using MfaFunctions.Events;
using MfaFunctions.Platform;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Audit;

/// <summary>The audit log as an Owner searches it: by kind, person and time, with names and the state of its seals.</summary>
public sealed class AuditFilterTests : IAsyncLifetime
{
    private MfaHost _host = null!;
    private Person _owner = null!;

    public async Task InitializeAsync()
    {
        _host = await MfaHost.StartAsync();
        _owner = await _host.NewReadyOwnerAsync();
        await _host.DrainAsync();
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Entries_are_found_by_kind_and_by_the_person_they_concern_or_who_acted()
    {
        var ana = await _host.NewMemberAsync();
        await ana.SignInAsync();
        (await _host.ResetAsync(_owner, ana.UserId)).Expect(HttpStatusCode.OK);
        await _host.DrainAsync();

        Assert.Equal(["factors_reset"], await KindsAsync("?kind=factors_reset"));
        Assert.Equal(["account_created", "factors_reset", "signed_in"], (await KindsAsync("?user=" + ana.UserId)).Order());
        Assert.Equal(["factors_reset", "signed_in"], (await KindsAsync($"?kind=factors_reset&kind=signed_in&user={ana.UserId}")).Order());
        Assert.Contains("factors_reset", await KindsAsync("?user=" + _owner.UserId));
        Assert.Empty(await KindsAsync("?user=" + new string('a', 26)));
        Assert.Equal(
            ["factors_reset"],
            (await _host.Api.GetAsync("tenants/acme/audit.ndjson?kind=factors_reset", _owner.Token))
                .Expect(HttpStatusCode.OK)
                .Text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => JsonNode.Parse(line)!["kind"]!.GetValue<string>())
        );
    }

    [Fact]
    public async Task Time_limits_include_the_start_and_exclude_the_end_across_months()
    {
        var start = new DateTimeOffset(2027, 1, 1, 0, 0, 0, TimeSpan.Zero);
        foreach (var hours in new[] { -800, -1, 0, 1, 800 })
        {
            await AddAsync(start.AddHours(hours));
        }

        Assert.Equal(3, (await KindsAsync("?kind=signed_out&from=2027-01-01T00:00:00Z")).Count);
        Assert.Equal(2, (await KindsAsync("?kind=signed_out&to=2027-01-01T00:00:00Z")).Count);
        Assert.Equal(2, (await KindsAsync("?from=2026-12-31T23:00:00Z&to=2027-01-01T01:00:00Z")).Count);
        Assert.Equal(2, (await KindsAsync("?from=2027-01-01T01:00:00%2B01:00&to=2027-01-01T01:00:00.0000001Z")).Count);
    }

    [Fact]
    public async Task Rare_entry_is_found_years_ago_without_reading_all_months_at_once()
    {
        var at = _host.Clock.Now;
        for (var month = 1; month <= 30; month++)
        {
            await AddAsync(at.AddMonths(-month));
        }

        await AddAsync(at.AddMonths(-31), EventKind.OriginsChanged);
        var (found, pages, cursor) = (new List<string>(), 0, (string?)null);
        do
        {
            var page = (await ListAsync("?kind=origins_changed" + (cursor is null ? "" : "&cursor=" + cursor))).Body!;
            found.AddRange(page["entries"]!.AsArray().Select(e => e!["kind"]!.GetValue<string>()));
            cursor = page["cursor"]?.GetValue<string>();
            pages++;
        } while (cursor is not null);

        Assert.Equal(["origins_changed"], found);
        Assert.Equal(3, pages);
    }

    [Fact]
    public async Task Paging_through_a_filter_returns_every_entry_once()
    {
        for (var n = 0; n < 120; n++)
        {
            await AddAsync(_host.Clock.Now.AddMinutes(-n));
        }

        var (ids, cursor) = (new List<string>(), (string?)null);
        do
        {
            var page = (await ListAsync("?kind=signed_out" + (cursor is null ? "" : "&cursor=" + cursor))).Body!;
            ids.AddRange(page["entries"]!.AsArray().Select(e => e!["id"]!.GetValue<string>()));
            cursor = page["cursor"]?.GetValue<string>();
        } while (cursor is not null);

        Assert.Equal(120, ids.Distinct().Count());
        Assert.Equal(ids.Order(StringComparer.Ordinal), ids);
    }

    [Theory]
    [InlineData("kind=signedIn", "kind")]
    [InlineData("kind=1", "kind")]
    [InlineData("user=x", "user")]
    [InlineData("from=yesterday", "from")]
    [InlineData("from=2027-01-01T00:00:00Z&to=2027-01-01T00:00:00Z", "to")]
    public async Task Refuses_a_filter_that_it_does_not_understand(string query, string field)
    {
        foreach (var route in new[] { "audit", "audit.ndjson" })
        {
            var reply = await _host.Api.GetAsync($"tenants/acme/{route}?{query}", _owner.Token);

            Assert.NotNull(reply.Expect(HttpStatusCode.BadRequest, "invalid_request").Body!["errors"]![field]);
        }
    }

    [Fact]
    public async Task Entries_name_people_as_they_were_called_then_even_after_a_removal()
    {
        var ana = await _host.NewMemberAsync();
        // Entries of one moment have no order.
        _host.Clock.Advance(TimeSpan.FromSeconds(1));
        await ana.SignInAsync();
        await _host.DrainAsync();
        _host.Clock.Advance(TimeSpan.FromMinutes(1));
        using var name = new StringContent("""{"displayName":"Ana Renamed"}""", System.Text.Encoding.UTF8, "application/json");
        (await _host.Api.SendAsync(HttpMethod.Patch, "account", name, ana.Token)).Expect(HttpStatusCode.OK);
        await _host.DrainAsync();
        _host.Clock.NextStep();
        await _owner.VerifyAsync(_owner.Code());
        (await _host.RemoveAsync(_owner, ana.UserId)).Expect(HttpStatusCode.NoContent);
        await _host.DrainAsync();

        var entries = (await ListAsync("?user=" + ana.UserId)).Body!["entries"]!.AsArray();

        Assert.Equal(
            [
                ("member_removed", "Ana Renamed", "Olga Owner"),
                ("profile_changed", "Ana Renamed", "Ana Renamed"),
                ("signed_in", "Ana Member", "Ana Member"),
                ("account_created", "Ana Member", null),
            ],
            entries.Select(e =>
                (
                    e!["kind"]!.GetValue<string>(),
                    e["user"]!["displayName"]!.GetValue<string>(),
                    e["actor"]?["displayName"]?.GetValue<string>()
                )
            )
        );
        Assert.All(entries, e => Assert.Equal((ana.UserId, ana.Email), (Text(e!["user"]!, "id"), Text(e["user"]!, "email"))));
        // The sealed rows hold no name: erasing the names beside them leaves the chain intact.
        Assert.DoesNotContain(await _host.AuditRowsAsync(), row => row.GetString("Kind") is "SignedIn" && HasName(row.GetString("Data")));

        static bool HasName(string data) => data.Contains("Ana", StringComparison.Ordinal);

        static string Text(JsonNode node, string member) => node[member]!.GetValue<string>();
    }

    [Fact]
    public async Task People_of_earlier_versions_are_named_by_their_account_and_erased_ones_not_at_all()
    {
        var ana = await _host.NewMemberAsync();
        await ana.SignInAsync();
        await _host.DrainAsync();
        var names = (await Rows.OfAsync(_host, "MfaTenants")).Single(r =>
            r.RowKey.StartsWith("named:" + ana.UserId, StringComparison.Ordinal)
        );
        var table = new Azure.Data.Tables.TableServiceClient(_host.Used.Storage).GetTableClient("MfaTenants");
        await table.DeleteEntityAsync(names.PartitionKey, names.RowKey);

        Assert.Equal("Ana Member", (await FirstUserAsync())!["displayName"]!.GetValue<string>());

        var account = await _host.AccountAsync(ana);
        var accounts = new Azure.Data.Tables.TableServiceClient(_host.Used.Storage).GetTableClient("MfaAccounts");
        await accounts.DeleteEntityAsync(AccountStore.Partition(account.Tenant, account.Id), "account");
        Assert.Null(await FirstUserAsync());

        async Task<JsonNode?> FirstUserAsync() => (await ListAsync("?kind=signed_in&user=" + ana.UserId)).Body!["entries"]![0]!["user"];
    }

    [Fact]
    public async Task Seal_state_says_up_to_when_the_log_is_sealed_and_whether_it_is_intact()
    {
        await using var host = await MfaHost.StartAsync();
        var owner = await host.NewTenantAsync();
        await owner.SignInAsync();
        var none = (await SealAsync()).Body!;
        Assert.Equal(("none", null), (none["state"]!.GetValue<string>(), none["number"]));

        await host.SealAsync();
        var intact = (await SealAsync()).Body!;
        var verified = await host.VerifyAuditAsync();
        Assert.Equal("intact", intact["state"]!.GetValue<string>());
        Assert.Equal(host.Clock.Now, intact["sealedAt"]!.GetValue<DateTimeOffset>());
        Assert.Equal(verified.LastSeal, $"{intact["number"]}:{intact["hash"]}");

        var row = (await host.AuditRowsAsync())[0];
        await Rows.TamperAsync(host, "MfaAudit", row.PartitionKey, row.RowKey, r => r["Kind"] = "SignedOut");
        Assert.Equal("broken", (await SealAsync()).Body!["state"]!.GetValue<string>());
        await Rows.TamperAsync(host, "MfaAudit", row.PartitionKey, row.RowKey, r => r["Kind"] = row["Kind"]);
        Assert.Equal("intact", (await SealAsync()).Body!["state"]!.GetValue<string>());
        await host.AuditTable().DeleteEntityAsync(row.PartitionKey, row.RowKey);
        Assert.Equal("broken", (await SealAsync()).Body!["state"]!.GetValue<string>());
        await host.AuditTable().AddEntityAsync(row);
        var seal = Assert.Single(await host.SealRowsAsync());
        await Rows.TamperAsync(host, "MfaAudit", seal.PartitionKey, seal.RowKey, r => r["Signature"] = new string('A', 86));
        Assert.Equal("broken", (await SealAsync()).Body!["state"]!.GetValue<string>());
        await host.AuditTable().DeleteEntityAsync(seal.PartitionKey, seal.RowKey);
        Assert.Equal("broken", (await SealAsync()).Body!["state"]!.GetValue<string>());

        async Task<Reply> SealAsync() => (await host.Api.GetAsync("tenants/acme/audit/seal", owner.Token)).Expect(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Members_see_no_seal()
    {
        var ana = await _host.NewMemberAsync();
        await ana.SignInAsync();

        (await _host.Api.GetAsync("tenants/acme/audit/seal", ana.Token)).Expect(HttpStatusCode.NotFound);
    }

    private async Task AddAsync(DateTimeOffset at, EventKind kind = EventKind.SignedOut)
    {
        var e = new SecurityEvent
        {
            Id = Identifier.New(),
            Kind = kind,
            Tenant = TenantId.Parse("acme"),
            OccurredAt = at,
        };
        await _host.Get<AuditLog>().AddAsync(e, CancellationToken.None);
    }

    private async Task<IReadOnlyList<string>> KindsAsync(string query) =>
        [.. (await ListAsync(query)).Body!["entries"]!.AsArray().Select(e => e!["kind"]!.GetValue<string>())];

    private async Task<Reply> ListAsync(string query) =>
        (await _host.Api.GetAsync("tenants/acme/audit" + query, _owner.Token)).Expect(HttpStatusCode.OK);
}
