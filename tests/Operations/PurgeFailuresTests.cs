using System.Net;
using Azure.Data.Tables;
using MfaFunctions.Operations;
using MfaFunctions.Tests.Identity;
using MfaFunctions.Tests.Infrastructure;
using Microsoft.Azure.Functions.Worker;

namespace MfaFunctions.Tests.Operations;

public sealed class PurgeFailuresTests
{
    [Fact]
    public async Task Purges_only_counters_that_are_to_be_forgotten()
    {
        await using var host = await MfaHost.StartAsync();
        await host.NewTenantAsync();
        await CountSomethingAsync(host);
        // The network's, the address's, the refusal's and the one of password resets.
        Assert.Equal(4, (await CountsAsync(host)).Count());
        host.Clock.Advance(TimeSpan.FromDays(30));
        await PurgeAsync(host);
        Assert.Single(await CountsAsync(host));

        host.Clock.Advance(TimeSpan.FromSeconds(1));
        await PurgeAsync(host);

        Assert.Empty(await CountsAsync(host));
        Assert.Equal(1, await Rows.CountAsync(host, "MfaDirectory", r => r.PartitionKey.StartsWith("acme~", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Counter_written_since_it_was_found_stays()
    {
        var probe = new StorageProbe();
        await using var host = await MfaHost.StartAsync(storagePolicy: probe);
        await host.NewTenantAsync();
        await CountSomethingAsync(host);
        host.Clock.Advance(TimeSpan.FromDays(31));
        probe.Meanwhile(call => call == "POST $batch", () => CountSomethingAsync(host));

        await PurgeAsync(host);

        Assert.NotEmpty(await CountsAsync(host));
    }

    [Fact]
    public async Task Purges_counters_of_past_days()
    {
        await using var host = await MfaHost.StartAsync();
        var owner = await host.NewReadyOwnerAsync();
        (await host.InviteAsync(owner, "ivo@acme.test")).Expect(HttpStatusCode.Created);
        await PurgeAsync(host);
        // Of the invitation, and of the mail budget.
        Assert.Equal(2, await CountersAsync());
        host.Clock.Advance(TimeSpan.FromDays(2));

        await PurgeAsync(host);

        Assert.Equal(0, await CountersAsync());

        Task<int> CountersAsync() =>
            Rows.CountAsync(host, "MfaDirectory", r => r.GetString("Value")?.Contains("\"Day\":", StringComparison.Ordinal) == true);
    }

    [Fact]
    public async Task Purges_expired_nonces()
    {
        await using var issuer = await ForgingIssuer.StartAsync();
        await using var host = await MfaHost.StartAsync();
        await host.NewFederatedTenantAsync(issuer);
        Assert.Equal(1, await NoncesAsync("~nonces~2026112212"));
        host.Clock.Advance(TimeSpan.FromHours(3));
        (await host.SignInWithAsync(issuer.Token(await host.NonceAsync(), host.Clock.Now))).Expect(HttpStatusCode.Created);

        await PurgeAsync(host);

        Assert.Equal((0, 1), (await NoncesAsync("~nonces~2026112212"), await NoncesAsync("~nonces~2026112215")));

        Task<int> NoncesAsync(string partition) => Rows.CountAsync(host, "MfaDirectory", r => r.PartitionKey == partition);
    }

    [Fact]
    public async Task Run_after_a_long_outage_purges_the_backlog()
    {
        await using var host = await MfaHost.StartAsync();
        await host.NewTenantAsync();
        await PurgeAsync(host);
        await AddNoncesAsync(host, 3, "~nonces~2026112212");
        host.Clock.Advance(TimeSpan.FromDays(10));

        await PurgeAsync(host);

        Assert.Empty(await CountsAsync(host));
    }

    [Fact]
    public async Task Partitions_larger_than_one_transaction_are_purged_completely()
    {
        await using var host = await MfaHost.StartAsync();
        await AddNoncesAsync(host, 230);

        await PurgeAsync(host);

        Assert.Empty(await CountsAsync(host));
    }

    [Fact]
    public async Task Run_stops_in_time_and_the_next_run_resumes()
    {
        var probe = new StorageProbe();
        await using var host = await MfaHost.StartAsync(storagePolicy: probe);
        await AddNoncesAsync(host, 230);
        probe.Meanwhile(
            call => call == "POST $batch",
            () =>
            {
                host.Clock.Advance(PurgeFailures.LongestRun);
                return Task.CompletedTask;
            }
        );

        await PurgeAsync(host);

        Assert.Equal(130, (await CountsAsync(host)).Count());
        await PurgeAsync(host);
        Assert.Empty(await CountsAsync(host));
    }

    [Fact]
    public async Task Run_reads_only_past_hours_and_an_immediate_second_run_reads_none()
    {
        var probe = new StorageProbe();
        await using var host = await MfaHost.StartAsync(storagePolicy: probe);
        await PurgeAsync(host);
        host.Clock.Advance(TimeSpan.FromHours(1));
        probe.Count();

        await PurgeAsync(host);

        // The watermark, the partition of the one past hour, the partitions of counters, and the watermark again.
        Assert.Equal([.. Enumerable.Repeat("GET MfaDirectory", 2 + 16), "PUT MfaDirectory"], probe.Calls);
    }

    private static Task PurgeAsync(MfaHost host) => host.Function<PurgeFailures>().RunAsync(new TimerInfo(), CancellationToken.None);

    private static async Task AddNoncesAsync(MfaHost host, int count, string partition = "~nonces~2026112209")
    {
        var table = new TableServiceClient(host.Used.Storage).GetTableClient("MfaDirectory");
        foreach (var rows in Enumerable.Range(0, count).Chunk(100))
        {
            await table.SubmitTransactionAsync(
                rows.Select(n => new TableTransactionAction(TableTransactionActionType.Add, new TableEntity(partition, $"row{n}")))
            );
        }
    }

    private static async Task CountSomethingAsync(MfaHost host)
    {
        await host.Api.PostAsync("tenants/acme/sessions", new { email = "olga@acme.test", password = "a wrong password" });
        await host.Api.PostAsync("password-resets", new { tenantId = "acme", email = "olga@acme.test" });
    }

    private static async Task<IEnumerable<string>> CountsAsync(MfaHost host) =>
        (await Rows.OfAsync(host, "MfaDirectory")).Select(r => r.PartitionKey).Where(p => p.StartsWith('~') && p != "~purge").Order();
}
