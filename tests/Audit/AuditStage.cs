using Azure.Data.Tables;
using MfaFunctions.Audit;
using MfaFunctions.Events;
using MfaFunctions.Operator.Audit;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Storage;
using MfaFunctions.Protection;
using MfaFunctions.Tests.Infrastructure;
using Microsoft.Azure.Functions.Worker;

namespace MfaFunctions.Tests.Audit;

/// <summary>Fills, seals and verifies audit logs.</summary>
internal static class AuditStage
{
    public static readonly TimeSpan UntilSealed = SealingSlots.Length + SealingSlots.Margin;

    public static TableClient AuditTable(this MfaHost host) => new TableServiceClient(host.Used.Storage).GetTableClient(StorageNames.Audit);

    public static async Task<SecurityEvent> AddAsync(this MfaHost host, string tenant, DateTimeOffset at, string detail = "")
    {
        var e = new SecurityEvent
        {
            Id = Identifier.New(),
            Kind = EventKind.SignedIn,
            Tenant = TenantId.Parse(tenant),
            User = UserId.New(),
            OccurredAt = at,
            Data = new Dictionary<string, string> { ["client"] = "Firefox on Linux, 127.0.0.x", ["detail"] = detail },
        };
        await host.Get<AuditLog>().AddAsync(e, CancellationToken.None);
        return e;
    }

    /// <summary>Advances the clock past the current ten-minute slot and runs the timer.</summary>
    public static async Task SealAsync(this MfaHost host)
    {
        host.Clock.Advance(UntilSealed);
        await host.RunSealTimerAsync();
    }

    public static Task RunSealTimerAsync(this MfaHost host) => host.Function<SealAudit>().RunAsync(new TimerInfo(), CancellationToken.None);

    public static async Task<AuditVerification> VerifyAuditAsync(
        this MfaHost host,
        string tenant = "acme",
        string? known = null,
        IReadOnlyList<PublicKey>? keys = null
    )
    {
        var verification = new AuditVerification(
            host.AuditTable(),
            TenantId.Parse(tenant),
            keys ?? host.Get<SealKeys>().Ring.Published,
            host.Clock.Now
        );
        await verification.RunAsync(known, CancellationToken.None);
        return verification;
    }

    /// <summary>Rows of the tenant, newest first within a month, without marks, seals and lists.</summary>
    public static async Task<IReadOnlyList<TableEntity>> AuditRowsAsync(this MfaHost host, string tenant = "acme") =>
        [
            .. (await Rows.OfAsync(host, StorageNames.Audit)).Where(r =>
                r.PartitionKey.StartsWith(tenant + "~2", StringComparison.Ordinal) && char.IsDigit(r.RowKey[0])
            ),
        ];

    /// <summary>Rows of the partitions that begin like this.</summary>
    public static async Task<IReadOnlyList<TableEntity>> AuditRowsOfAsync(this MfaHost host, string prefix) =>
        [
            .. (await Rows.OfAsync(host, StorageNames.Audit)).Where(r =>
                r.PartitionKey.StartsWith(prefix, StringComparison.Ordinal) && char.IsDigit(r.RowKey[0])
            ),
        ];

    /// <summary>Gives the Owner a fresh second factor.</summary>
    public static async Task ReadyAsync(this MfaHost host, Person owner)
    {
        host.Clock.NextStep();
        await owner.SignInAsync(owner.Code());
    }

    public static async Task<IReadOnlyList<TableEntity>> SealRowsAsync(this MfaHost host, string tenant = "acme") =>
        [
            .. (await Rows.OfAsync(host, StorageNames.Audit)).Where(r =>
                r.PartitionKey == tenant + "~seals" && r.RowKey != AuditChain.HeadKey
            ),
        ];
}
