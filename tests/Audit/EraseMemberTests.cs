using System.Net;
using System.Text.Json;
using MfaFunctions.Audit;
using MfaFunctions.Events;
using MfaFunctions.Tests.Infrastructure;
using Microsoft.Azure.Functions.Worker;

namespace MfaFunctions.Tests.Audit;

/// <summary>Erasure of a removed person's data, and retention of the audit log, with the sealed chain intact.</summary>
public sealed class EraseMemberTests : IAsyncLifetime
{
    private MfaHost _host = null!;
    private Person _owner = null!;
    private Person _member = null!;

    public async Task InitializeAsync()
    {
        _host = await MfaHost.StartAsync();
        _owner = await _host.NewReadyOwnerAsync();
        _member = await _host.NewMemberAsync();
        await _member.SignInAsync();
        await _member.EnrollAsync("Pocket phone");
        (await _host.ResetAsync(_owner, _member.UserId, "phone fell into the sea")).Expect(HttpStatusCode.OK);
        await _host.DrainAsync();
        await _host.SealAsync();
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Nothing_that_describes_the_person_is_left_in_the_tables()
    {
        await RemoveAsync();

        var erased = (await EraseAsync()).Expect(HttpStatusCode.OK);

        Assert.True(erased.Body!["auditRows"]!.GetValue<int>() >= 4, erased.Text);
        await _host.DrainAsync();
        var text = await TablesAsync();
        Assert.All(["ana@acme.test", "Ana Member", "Pocket phone", "fell into the sea"], gone =>
            Assert.DoesNotContain(gone, text, StringComparison.OrdinalIgnoreCase)
        );
        Assert.Contains(_member.UserId, text, StringComparison.Ordinal);
        Assert.Contains("Olga Owner", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Erased_log_verifies_and_a_later_change_is_reported()
    {
        await RemoveAsync();
        (await EraseAsync()).Expect(HttpStatusCode.OK);
        await _host.DrainAsync();
        await _host.SealAsync();

        var verified = await _host.VerifyAuditAsync();
        Assert.Empty(verified.Problems);
        Assert.True(verified.ErasedRows >= 4);

        var row = (await _host.AuditRowsAsync()).First(r => r.GetString("User") == _member.UserId);
        row["Data"] = "{}";
        row["Kind"] = "SignedOut";
        await _host.AuditTable().UpdateEntityAsync(row, row.ETag);
        Assert.Contains("altered", Assert.Single((await _host.VerifyAuditAsync()).Problems), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Erasure_written_by_hand_is_reported()
    {
        var seal = (await _host.SealRowsAsync())[^1];
        seal["Kind"] = nameof(AuditSealKind.Retention);
        await _host.AuditTable().UpdateEntityAsync(seal, seal.ETag);

        Assert.Contains((await _host.VerifyAuditAsync()).Problems, p => p.Contains("signature is not valid", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Interrupted_erasure_is_completed_by_repeating_the_call()
    {
        await RemoveAsync();
        var rows = (await _host.AuditRowsAsync()).Where(r => r.GetString("User") == _member.UserId).ToArray();
        (await EraseAsync()).Expect(HttpStatusCode.OK);
        // As if the process had stopped after the seal and before this row.
        var late = rows.First(r => r.GetString("Data").Contains("Pocket phone", StringComparison.Ordinal));
        await _host.AuditTable().UpdateEntityAsync(late, Azure.ETag.All);

        Assert.Equal(1, (await EraseAsync()).Expect(HttpStatusCode.OK).Body!["auditRows"]!.GetValue<int>());

        Assert.Empty((await _host.VerifyAuditAsync()).Problems);
        Assert.DoesNotContain("Pocket phone", await TablesAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Member_and_person_with_waiting_mails_are_not_erased()
    {
        (await EraseAsync()).Expect(HttpStatusCode.Conflict, "conflict");
        (await _host.Api.OperatorPostAsync("operator/tenants/acme/members/nobody/erase", new { })).Expect(
            HttpStatusCode.NotFound,
            "not_found"
        );
        await _host.ReadyAsync(_owner);
        (await _host.RemoveAsync(_owner, _member.UserId)).Expect(HttpStatusCode.NoContent);

        Assert.Contains("still being sent", (await EraseAsync()).Expect(HttpStatusCode.Conflict).Detail(), StringComparison.Ordinal);

        await _host.DrainAsync();
        (await EraseAsync()).Expect(HttpStatusCode.OK);
        await _host.NewMemberAsync();
    }

    [Fact]
    public async Task Erasure_is_audited_under_the_operator()
    {
        await RemoveAsync();
        await _host.Api.PostAsync(Path, new { }, null, ("x-functions-key", MfaHost.OperatorKey), ("x-operator", "Kim"));
        await _host.DrainAsync();

        var row = Assert.Single(await _host.AuditRowsAsync(), r => r.GetString("Kind") == nameof(EventKind.AccountErased));
        Assert.Equal((_member.UserId, null), (row.GetString("User"), row.GetString("Actor")));
        Assert.Contains("Kim", row.GetString("Data"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Months_past_their_retention_are_deleted_and_the_log_verifies()
    {
        await _host.DrainAsync();
        foreach (var month in new[] { 0, 1, 2, 3, 4 })
        {
            await _host.AddAsync("acme", _host.Clock.Now.AddMonths(-month));
        }

        await _host.SealAsync();
        await using var host = await MfaHost.StartAsync(_host.Used, _host.Clock, arguments: ["--Audit:RetentionMonths=2"]);
        await PurgeAsync(host);
        // An account that nobody used since then may still carry an event of the month.
        await host.AddAsync("acme", host.Clock.Now.AddMonths(-3));

        Assert.Equal(["acme~202609", "acme~202610", "acme~202611"], await MonthsAsync(host));
        var verified = await host.VerifyAuditAsync();
        Assert.Empty(verified.Problems);
        Assert.Equal(["acme~202607", "acme~202608"], verified.RemovedMonths);
        await PurgeAsync(host);
        Assert.Equal(verified.Seals, (await host.VerifyAuditAsync()).Seals);

        await host.AuditTable().AddEntityAsync(new Azure.Data.Tables.TableEntity("acme~202607", "2~forged") { ["Kind"] = "SignedIn" });
        Assert.Contains("acme~202607", Assert.Single((await host.VerifyAuditAsync()).Problems), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rows_are_kept_without_end_by_default()
    {
        await _host.AddAsync("acme", _host.Clock.Now.AddYears(-30));

        await PurgeAsync(_host);

        Assert.Contains("acme~199611", await MonthsAsync(_host));
    }

    private string Path => $"operator/tenants/acme/members/{_member.UserId}/erase";

    private static Task PurgeAsync(MfaHost host) => host.Function<PurgeAudit>().RunAsync(new TimerInfo(), CancellationToken.None);

    private static async Task<string[]> MonthsAsync(MfaHost host) =>
        [.. (await host.AuditRowsAsync()).Concat(await host.AuditRowsOfAsync("acme~1")).Select(r => r.PartitionKey).Distinct().Order()];

    private Task<Reply> EraseAsync() => _host.Api.OperatorPostAsync(Path, new { });

    private async Task RemoveAsync()
    {
        await _host.ReadyAsync(_owner);
        (await _host.RemoveAsync(_owner, _member.UserId)).Expect(HttpStatusCode.NoContent);
        await _host.DrainAsync();
    }

    private async Task<string> TablesAsync()
    {
        var text = new List<string>();
        foreach (var table in new[] { "MfaAccounts", "MfaAudit", "MfaTenants", "MfaDirectory" })
        {
            text.AddRange((await Rows.OfAsync(_host, table)).Select(r => JsonSerializer.Serialize(r)));
        }

        return string.Join('\n', text);
    }
}
