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
    public async Task Counts_of_past_hours_are_dropped_and_nothing_else_is()
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
    public async Task Used_nonces_are_dropped_when_they_have_expired()
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
    public async Task What_a_long_outage_left_behind_is_dropped_by_the_next_run()
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
    public async Task Partitions_of_more_than_one_transaction_are_dropped_whole()
    {
        await using var host = await MfaHost.StartAsync();
        await AddFailuresAsync(host, 230);

        await PurgeAsync(host);

        Assert.Empty(await CountsAsync(host));
    }

    [Fact]
    public async Task A_run_ends_in_time_and_the_next_one_goes_on_where_it_ended()
    {
        var probe = new StorageProbe();
        await using var host = await MfaHost.StartAsync(storagePolicy: probe);
        await AddFailuresAsync(host, 230);
        probe.Meanwhile(call => call == "POST $batch", () =>
        {
            host.Clock.Advance(PurgeFailures.LongestRun);
            return Task.CompletedTask;
        });

        await PurgeAsync(host);

        Assert.Equal(130, (await CountsAsync(host)).Count());
        await PurgeAsync(host);
        Assert.Empty(await CountsAsync(host));
    }

    [Fact]
    public async Task A_run_asks_for_the_past_hours_only_and_a_second_one_for_none_of_them()
    {
        var probe = new StorageProbe();
        await using var host = await MfaHost.StartAsync(storagePolicy: probe);
        await PurgeAsync(host);
        host.Clock.Advance(TimeSpan.FromHours(1));
        probe.Count();

        await PurgeAsync(host);

        // The mark, the one hour that has passed with its three partitions, and the mark again.
        Assert.Equal(["GET MfaDirectory", "GET MfaDirectory", "GET MfaDirectory", "GET MfaDirectory", "PUT MfaDirectory"], probe.Calls);
    }

    private static Task PurgeAsync(MfaHost host) => host.Function<PurgeFailures>().RunAsync(new TimerInfo(), CancellationToken.None);

    private static async Task AddFailuresAsync(MfaHost host, int count)
    {
        var table = new TableServiceClient(host.Used.Storage).GetTableClient("MfaDirectory");
        foreach (var rows in Enumerable.Range(0, count).Chunk(100))
        {
            await table.SubmitTransactionAsync(rows.Select(n => new TableTransactionAction(TableTransactionActionType.Add, new TableEntity("~failures~2026112209", $"row{n}"))));
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
