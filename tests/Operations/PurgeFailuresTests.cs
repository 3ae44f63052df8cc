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
    public async Task Purges_only_counts_of_past_hours()
    {
        await using var host = await MfaHost.StartAsync();
        await host.NewTenantAsync();
        await CountSomethingAsync(host);
        host.Clock.Advance(TimeSpan.FromHours(3));
        await CountSomethingAsync(host);

        await PurgeAsync(host);

        Assert.Equal(["~failures~2026112215", "~resets~2026112215"], await CountsAsync(host));
        Assert.Equal(1, await Rows.CountAsync(host, "MfaDirectory", r => r.PartitionKey.StartsWith("acme~", StringComparison.Ordinal)));
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
        await CountSomethingAsync(host);
        host.Clock.Advance(TimeSpan.FromDays(10));

        await PurgeAsync(host);

        Assert.Empty(await CountsAsync(host));
    }

    [Fact]
    public async Task Partitions_larger_than_one_transaction_are_purged_completely()
    {
        await using var host = await MfaHost.StartAsync();
        await AddFailuresAsync(host, 230);

        await PurgeAsync(host);

        Assert.Empty(await CountsAsync(host));
    }

    [Fact]
    public async Task Run_stops_in_time_and_the_next_run_resumes()
    {
        var probe = new StorageProbe();
        await using var host = await MfaHost.StartAsync(storagePolicy: probe);
        await AddFailuresAsync(host, 230);
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

        // The watermark, the three partitions of the one past hour, and the watermark again.
        Assert.Equal(["GET MfaDirectory", "GET MfaDirectory", "GET MfaDirectory", "GET MfaDirectory", "PUT MfaDirectory"], probe.Calls);
    }

    private static Task PurgeAsync(MfaHost host) => host.Function<PurgeFailures>().RunAsync(new TimerInfo(), CancellationToken.None);

    private static async Task AddFailuresAsync(MfaHost host, int count)
    {
        var table = new TableServiceClient(host.Used.Storage).GetTableClient("MfaDirectory");
        foreach (var rows in Enumerable.Range(0, count).Chunk(100))
        {
            await table.SubmitTransactionAsync(
                rows.Select(n => new TableTransactionAction(
                    TableTransactionActionType.Add,
                    new TableEntity("~failures~2026112209", $"row{n}")
                ))
            );
        }
    }

    private static async Task CountSomethingAsync(MfaHost host)
    {
        await host.Api.PostAsync("tenants/acme/sessions", new { email = "olga@acme.test", password = "a wrong password" });
        await host.Api.PostAsync("password-resets", new { tenantId = "acme", email = "nobody@acme.test" });
    }

    private static async Task<IEnumerable<string>> CountsAsync(MfaHost host) =>
        (await Rows.OfAsync(host, "MfaDirectory")).Select(r => r.PartitionKey).Where(p => p.StartsWith('~') && p != "~purge").Order();
}
