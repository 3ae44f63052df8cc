using Azure.Data.Tables;
using MfaFunctions.Audit;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Audit;

public sealed class SealAuditTests
{
    [Fact]
    public async Task Each_tenant_has_a_chain_of_its_own_and_nothing_is_left_to_do()
    {
        await using var host = await MfaHost.StartAsync();
        await host.AddAsync("acme", host.Clock.Now);
        await host.AddAsync("globex", host.Clock.Now);
        await host.AddAsync("globex", host.Clock.Now);
        await host.SealAsync();
        await host.AddAsync("globex", host.Clock.Now);
        await host.SealAsync();

        Assert.Equal([1], (await host.SealRowsAsync()).Select(s => s.GetInt32("Count")!.Value));
        Assert.Equal([2, 1], (await host.SealRowsAsync("globex")).Select(s => s.GetInt32("Count")!.Value));
        Assert.Empty((await host.VerifyAuditAsync("globex")).Problems);
        Assert.Equal(0, await Rows.CountAsync(host, "MfaAudit", r => r.PartitionKey.StartsWith("~unsealed", StringComparison.Ordinal) || r.RowKey.StartsWith("unsealed", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Many_rows_take_several_seals_in_one_run()
    {
        await using var host = await MfaHost.StartAsync();
        for (var n = 0; n < 10; n++)
        {
            await Task.WhenAll(Enumerable.Range(0, 45).Select(s => host.AddAsync("acme", host.Clock.Now.AddSeconds(s))));
        }

        await host.SealAsync();

        Assert.Equal([200, 200, 50], (await host.SealRowsAsync()).Select(s => s.GetInt32("Count")!.Value));
        Assert.Empty((await host.VerifyAuditAsync()).Problems);
    }

    [Fact]
    public async Task A_slot_is_sealed_only_when_nothing_can_be_added_to_it_any_more()
    {
        await using var host = await MfaHost.StartAsync();
        await host.AddAsync("acme", host.Clock.Now);
        // 12:00:15 and fourteen minutes: the slot is over, its margin is not.
        host.Clock.Advance(TimeSpan.FromMinutes(14));
        await host.RunSealTimerAsync();
        Assert.Empty(await host.SealRowsAsync());

        host.Clock.Advance(TimeSpan.FromMinutes(1));
        await host.RunSealTimerAsync();
        Assert.Single(await host.SealRowsAsync());
    }

    [Fact]
    public async Task What_an_outage_of_days_left_is_sealed_by_the_next_run()
    {
        await using var host = await MfaHost.StartAsync();
        await host.SealAsync();
        await host.AddAsync("acme", host.Clock.Now);
        host.Clock.Advance(TimeSpan.FromDays(5));

        await host.RunSealTimerAsync();

        Assert.Single(await host.SealRowsAsync());
    }

    [Fact]
    public async Task A_run_that_dies_after_its_seal_says_the_same_twice_and_verifies()
    {
        var probe = new StorageProbe();
        await using var host = await MfaHost.StartAsync(storagePolicy: probe);
        await host.AddAsync("acme", host.Clock.Now);
        probe.Break(StorageProbe.Fault.After, call => call == "POST $batch");
        await host.SealAsync();
        Assert.Single(await host.SealRowsAsync());

        await host.RunSealTimerAsync();

        Assert.Equal(2, (await host.SealRowsAsync()).Count);
        Assert.Empty((await host.VerifyAuditAsync()).Problems);
        Assert.Equal(1, (await host.VerifyAuditAsync()).SealedRows);
    }

    [Fact]
    public async Task A_tenant_that_cannot_be_sealed_holds_up_no_other()
    {
        await using var host = await MfaHost.StartAsync();
        await host.AddAsync("acme", host.Clock.Now);
        await host.AddAsync("globex", host.Clock.Now);
        // As if its head had been removed: the first number is taken.
        await host.AuditTable().AddEntityAsync(new TableEntity("acme~seals", AuditSeal.RowKeyOf(1)));
        await host.SealAsync();

        Assert.Single(await host.SealRowsAsync("globex"));
        Assert.Contains(host.Logs.Lines, l => l.StartsWith("Error", StringComparison.Ordinal) && l.Contains("acme~202611 were not sealed", StringComparison.Ordinal));

        await host.AuditTable().DeleteEntityAsync("acme~seals", AuditSeal.RowKeyOf(1));
        await host.SealAsync();
        Assert.Single(await host.SealRowsAsync());
    }

    [Fact]
    public async Task Two_runs_at_once_make_one_chain()
    {
        await using var host = await MfaHost.StartAsync();
        for (var n = 0; n < 30; n++)
        {
            await host.AddAsync("acme", host.Clock.Now.AddSeconds(n));
        }

        host.Clock.Advance(AuditStage.UntilSealed);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => host.RunSealTimerAsync()));
        await host.SealAsync();

        var verification = await host.VerifyAuditAsync();
        Assert.Empty(verification.Problems);
        Assert.Equal((30, 0), (verification.SealedRows, verification.Waiting));
    }

    [Fact]
    public async Task A_run_without_work_asks_once()
    {
        var probe = new StorageProbe();
        await using var host = await MfaHost.StartAsync(storagePolicy: probe);
        await host.AddAsync("acme", host.Clock.Now);
        await host.SealAsync();
        probe.Count();

        await host.RunSealTimerAsync();

        Assert.Equal(["GET MfaAudit"], probe.Calls);
    }
}
