using Azure;
using Azure.Data.Tables;
using MfaFunctions.Events;
using MfaFunctions.Operator.Audit;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Storage;
using MfaFunctions.Protection;
using MfaFunctions.Tests.Infrastructure;

namespace MfaFunctions.Tests.Audit;

/// <summary>Verifies a log while the service continues to write and seal it.</summary>
public sealed class LiveVerificationTests
{
    private static readonly TenantId Acme = TenantId.Parse("acme");

    [Fact]
    public async Task Row_added_behind_the_read_position_is_not_reported_as_removed()
    {
        await using var host = await MfaHost.StartAsync();
        await FillAsync(host, 1_001);
        var probe = new StorageProbe();
        var pages = 0;
        // The first page of rows ends before their marks.
        probe.Meanwhile(call => call == "GET MfaAudit" && ++pages == 3, () => host.AddAsync("acme", host.Clock.Now.AddMinutes(1)));

        var verification = await VerifyAsync(host, probe);

        Assert.Empty(verification.Problems);
        Assert.Equal(1_002, verification.Waiting);
    }

    [Fact]
    public async Task Row_sealed_during_verification_is_not_reported_as_inserted()
    {
        await using var host = await MfaHost.StartAsync();
        await host.AddAsync("acme", host.Clock.Now);
        await host.SealAsync();
        await host.AddAsync("acme", host.Clock.Now);
        var probe = new StorageProbe();
        var reads = 0;
        // At this point the seals have been read, but not the rows.
        probe.Meanwhile(call => call == "GET MfaAudit" && ++reads == 2, host.SealAsync);

        var verification = await VerifyAsync(host, probe);

        Assert.Empty(verification.Problems);
        Assert.Equal((2, 2, 0), (verification.Seals, verification.SealedRows, verification.Waiting));
    }

    [Fact]
    public async Task Row_with_a_mark_in_the_future_is_reported_as_inserted()
    {
        await using var host = await MfaHost.StartAsync();
        await FillAsync(host, 1);
        var mark = (await Rows.OfAsync(host, StorageNames.Audit)).Single(r =>
            r.RowKey.StartsWith(AuditRow.MarkPrefix, StringComparison.Ordinal)
        );
        await host.AuditTable()
            .UpdateEntityAsync(
                new TableEntity(mark.PartitionKey, mark.RowKey) { ["AddedAt"] = host.Clock.Now.AddYears(70) },
                ETag.All,
                TableUpdateMode.Merge
            );

        var verification = await host.VerifyAuditAsync();

        Assert.Contains("was inserted", Assert.Single(verification.Problems), StringComparison.Ordinal);
    }

    // Adds rows as the service does, but in large batches.
    private static async Task FillAsync(MfaHost host, int rows)
    {
        var batches = Enumerable
            .Range(0, rows)
            .Select(n =>
                AuditRow.ToEntity(
                    new SecurityEvent
                    {
                        Id = Identifier.New(),
                        Kind = EventKind.SignedIn,
                        Tenant = Acme,
                        OccurredAt = host.Clock.Now.AddSeconds(-n / 100.0),
                    }
                )
            )
            .Chunk(50);
        foreach (var batch in batches)
        {
            await host.AuditTable()
                .SubmitTransactionAsync(
                    batch.SelectMany(row =>
                        new TableTransactionAction[]
                        {
                            new(TableTransactionActionType.Add, row),
                            new(TableTransactionActionType.Add, AuditRow.ToMark(row, host.Clock.Now)),
                        }
                    )
                );
        }
    }

    private static async Task<AuditVerification> VerifyAsync(MfaHost host, StorageProbe probe)
    {
        var options = new TableClientOptions();
        options.AddPolicy(probe, Azure.Core.HttpPipelinePosition.PerCall);
        var table = new TableServiceClient(host.Used.Storage, options).GetTableClient(StorageNames.Audit);
        var verification = new AuditVerification(table, Acme, host.Get<SealKeys>().Ring.Published, host.Clock.Now);
        await verification.RunAsync(null, CancellationToken.None);
        return verification;
    }
}
