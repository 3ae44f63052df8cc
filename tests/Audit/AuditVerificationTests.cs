using Azure;
using Azure.Data.Tables;
using MfaFunctions.Audit;
using MfaFunctions.Events;
using MfaFunctions.Operator.Audit;
using MfaFunctions.Platform;
using MfaFunctions.Protection;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Audit;

public sealed class AuditVerificationTests
{
    [Fact]
    public async Task Untouched_log_verifies_across_months_and_late_rows()
    {
        await using var host = await MfaHost.StartAsync();
        await SealedLogAsync(host);

        var verification = await host.VerifyAuditAsync();

        Assert.Empty(verification.Problems);
        Assert.Equal((6, 4, 0), (verification.SealedRows, verification.Seals, verification.Waiting));
    }

    [Fact]
    public async Task Removed_row_is_reported()
    {
        await using var host = await MfaHost.StartAsync();
        await SealedLogAsync(host);
        var row = (await host.AuditRowsAsync())[2];
        await host.AuditTable().DeleteEntityAsync(row.PartitionKey, row.RowKey);

        Assert.Contains(
            $"{row.PartitionKey}/{row.RowKey} (",
            Problem(await host.VerifyAuditAsync(), "was removed"),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("Kind", "SignedOut")]
    [InlineData("Actor", "somebody")]
    [InlineData("Note", "a property that was not there")]
    public async Task Altered_row_is_reported(string property, string value)
    {
        await using var host = await MfaHost.StartAsync();
        await SealedLogAsync(host);
        var row = (await host.AuditRowsAsync())[3];
        row[property] = value;
        await host.AuditTable().UpdateEntityAsync(row, ETag.All, TableUpdateMode.Replace);

        Assert.Contains(
            $"{row.PartitionKey}/{row.RowKey} (",
            Problem(await host.VerifyAuditAsync(), "was altered after"),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("acme~202611")]
    [InlineData("acme~201901")]
    public async Task Inserted_row_is_reported_in_any_month(string partition)
    {
        await using var host = await MfaHost.StartAsync();
        await SealedLogAsync(host);
        var row = (await host.AuditRowsAsync())[0];
        await host.AuditTable()
            .AddEntityAsync(
                new TableEntity(partition, row.RowKey[..19] + "~forged")
                {
                    ["Kind"] = "SignedIn",
                    ["OccurredAt"] = row.GetDateTimeOffset("OccurredAt"),
                    ["Data"] = "{}",
                }
            );

        Assert.Contains(
            $"{partition}/{row.RowKey[..19]}~forged",
            Problem(await host.VerifyAuditAsync(), "was inserted"),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Removed_seal_is_reported_and_its_rows_do_not_count_as_new()
    {
        await using var host = await MfaHost.StartAsync();
        await SealedLogAsync(host);
        var seal = (await host.SealRowsAsync())[1];
        await host.AuditTable().DeleteEntityAsync(seal.PartitionKey, seal.RowKey);

        var problems = (await host.VerifyAuditAsync()).Problems;

        Assert.Contains("Seal 2 was removed.", problems);
        Assert.Contains(problems, p => p.Contains("was inserted", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Previous", "signature is not valid")]
    [InlineData("Rows", "list of rows is not the one that was signed")]
    [InlineData("Signature", "signature is not valid")]
    public async Task Altered_seal_is_reported(string property, string said)
    {
        await using var host = await MfaHost.StartAsync();
        await SealedLogAsync(host);
        var seal = (await host.SealRowsAsync())[1];
        var text = seal.GetString(property);
        seal[property] = (text[0] == 'A' ? "B" : "A") + text[1..];
        await host.AuditTable().UpdateEntityAsync(seal, ETag.All, TableUpdateMode.Replace);

        Problem(await host.VerifyAuditAsync(), $"Seal 2 was altered: its {said}", alone: false);
    }

    [Fact]
    public async Task Seals_cannot_be_recreated_over_altered_rows_without_the_key()
    {
        await using var host = await MfaHost.StartAsync();
        await SealedLogAsync(host);
        Assert.True(SigningKey.TryLoad(MfaHost.Settings.NewSigningKey(), PublicKey.ForSeals, out var other));
        var last = AuditSeal.FromEntity(TenantId.Parse("acme"), (await host.SealRowsAsync())[^1]);
        var forged = AuditSeal.Over(last.Tenant, last.Partition, last.Rows, last.Number, last.Previous, last.SealedAt, other) with
        {
            KeyId = last.KeyId,
        };
        await host.AuditTable().UpdateEntityAsync(forged.ToEntity(), ETag.All, TableUpdateMode.Replace);

        Problem(await host.VerifyAuditAsync(), "signature is not valid");
        Assert.Equal(
            4,
            (await host.VerifyAuditAsync(keys: [other.Public])).Problems.Count(p =>
                p.Contains("names the signing key", StringComparison.Ordinal)
            )
        );
    }

    [Fact]
    public async Task Truncated_chain_is_detected_with_a_seal_stored_elsewhere()
    {
        await using var host = await MfaHost.StartAsync();
        await SealedLogAsync(host);
        var noted = (await host.VerifyAuditAsync()).LastSeal;
        var (table, tenant) = (host.AuditTable(), TenantId.Parse("acme"));
        var seals = (await host.SealRowsAsync()).Select(r => AuditSeal.FromEntity(tenant, r)).ToArray();
        await table.DeleteEntityAsync("acme~seals", AuditSeal.RowKeyOf(4));
        foreach (var row in seals[3].Rows)
        {
            await table.DeleteEntityAsync(seals[3].Partition, row.Key);
        }

        await table.UpsertEntityAsync(new TableEntity("acme~seals", AuditChain.HeadKey) { ["Number"] = 3L, ["Hash"] = seals[2].Hash });

        Assert.Empty((await host.VerifyAuditAsync()).Problems);
        Problem(await host.VerifyAuditAsync(known: noted), "is not in the chain");
    }

    [Fact]
    public async Task Unsealed_row_is_covered_by_its_mark_for_a_limited_time()
    {
        await using var host = await MfaHost.StartAsync();
        var e = await host.AddAsync("acme", host.Clock.Now);
        Assert.Empty((await host.VerifyAuditAsync()).Problems);
        Assert.Equal(1, (await host.VerifyAuditAsync()).Waiting);

        host.Clock.Advance(TimeSpan.FromHours(2));
        Problem(await host.VerifyAuditAsync(), "waits for its seal for more than an hour");

        var row = AuditRow.ToEntity(e);
        await host.AuditTable().UpsertEntityAsync(new TableEntity(row.PartitionKey, row.RowKey) { ["Kind"] = "SignedOut" });
        Problem(await host.VerifyAuditAsync(), "was altered before a seal");
        await host.AuditTable().DeleteEntityAsync(row.PartitionKey, row.RowKey);
        Problem(await host.VerifyAuditAsync(), "was removed before a seal");
    }

    [Fact]
    public async Task Command_exits_with_0_or_1()
    {
        await using var host = await MfaHost.StartAsync();
        await SealedLogAsync(host);
        var keys = Path.GetTempFileName();
        await File.WriteAllTextAsync(keys, (await host.Api.GetAsync("audit-jwks.json")).Text);
        Task<int> RunAsync(params string[] more) =>
            AuditCommand.Create().Parse(["verify", "--tenant", "acme", "--storage", host.Used.Storage, .. more]).InvokeAsync();

        Assert.Equal(0, await RunAsync("--keys", keys));
        Assert.Equal(0, await RunAsync("--functions", new Uri(host.Http.BaseAddress!, "/").ToString()));
        Assert.Equal(1, await RunAsync("--keys", keys, "--seal", "9:0"));
        Assert.Equal(1, await RunAsync("--keys", keys + ".none"));
        var row = (await host.AuditRowsAsync())[0];
        await host.AuditTable().DeleteEntityAsync(row.PartitionKey, row.RowKey);
        Assert.Equal(1, await RunAsync("--keys", keys));
        File.Delete(keys);
    }

    // Four seals over two months, with one row that arrives an hour late.
    private static async Task SealedLogAsync(MfaHost host)
    {
        var start = host.Clock.Now;
        await host.AddAsync("acme", start);
        await host.AddAsync("acme", start.AddSeconds(1));
        await host.SealAsync();
        await host.AddAsync("acme", host.Clock.Now);
        await host.AddAsync("acme", start.AddSeconds(-3_600), "late");
        await host.AddAsync("globex", host.Clock.Now);
        await host.SealAsync();
        host.Clock.Advance(TimeSpan.FromDays(20));
        await host.AddAsync("acme", host.Clock.Now);
        await host.AddAsync("acme", start.AddMinutes(7), "of the month before");
        await host.SealAsync();
    }

    private static string Problem(AuditVerification verification, string said, bool alone = true)
    {
        Assert.True(!alone || verification.Problems.Count == 1, string.Join('\n', verification.Problems));
        return Assert.Single(verification.Problems, p => p.Contains(said, StringComparison.Ordinal));
    }
}
