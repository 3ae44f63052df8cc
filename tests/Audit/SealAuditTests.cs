using Azure.Data.Tables;
using MfaFunctions.Audit;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Audit;

public sealed class SealAuditTests
{
    [Fact]
    public async Task Each_tenant_has_its_own_chain_and_no_row_stays_unsealed()
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
        Assert.Equal(
            0,
            await Rows.CountAsync(host, "MfaAudit", r =>
                r.PartitionKey.StartsWith("~unsealed", StringComparison.Ordinal)
                || r.RowKey.StartsWith("unsealed", StringComparison.Ordinal)
            )
        );
    }

    [Fact]
    public async Task One_run_seals_many_rows_with_several_seals()
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
    public async Task Slot_is_sealed_only_once_no_row_can_be_added_to_it()
    {
        await using var host = await MfaHost.StartAsync();
        await host.AddAsync("acme", host.Clock.Now);
        // 14 minutes after 12:00:15, the slot has ended but its margin has not.
        host.Clock.Advance(TimeSpan.FromMinutes(14));
        await host.RunSealTimerAsync();
        Assert.Empty(await host.SealRowsAsync());

        host.Clock.Advance(TimeSpan.FromMinutes(1));
        await host.RunSealTimerAsync();
        Assert.Single(await host.SealRowsAsync());
    }

    [Fact]
    public async Task Next_run_seals_all_rows_after_an_outage_of_days()
    {
        await using var host = await MfaHost.StartAsync();
        await host.SealAsync();
        await host.AddAsync("acme", host.Clock.Now);
        host.Clock.Advance(TimeSpan.FromDays(5));

        await host.RunSealTimerAsync();

        Assert.Single(await host.SealRowsAsync());
    }

    [Fact]
    public async Task Run_that_dies_after_sealing_is_repeated_and_the_log_verifies()
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
    public async Task Tenant_that_cannot_be_sealed_does_not_block_others()
    {
        await using var host = await MfaHost.StartAsync();
        await host.AddAsync("acme", host.Clock.Now);
        await host.AddAsync("globex", host.Clock.Now);
        // Number 1 is taken, as if the head of the chain had been removed.
        await host.AuditTable().AddEntityAsync(new TableEntity("acme~seals", AuditSeal.RowKeyOf(1)));
        await host.SealAsync();

        Assert.Single(await host.SealRowsAsync("globex"));
        Assert.Contains(host.Logs.Lines, l =>
            l.StartsWith("Error", StringComparison.Ordinal)
            && l.Contains("Failed to seal the audit rows of acme~202611", StringComparison.Ordinal)
        );

        await host.AuditTable().DeleteEntityAsync("acme~seals", AuditSeal.RowKeyOf(1));
        await host.SealAsync();
        Assert.Single(await host.SealRowsAsync());
    }

    [Fact]
    public async Task Concurrent_runs_produce_one_chain()
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
    public async Task Run_without_work_makes_one_storage_request()
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
