using MfaFunctions.Events;
using MfaFunctions.Platform;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace MfaFunctions.Audit;

/// <summary>
/// Seals new rows of the audit log wherever notes show them, so that an outage leaves nothing unsealed. Rows that cannot be sealed stay
/// noted for the next run and do not delay other tenants.
/// </summary>
public sealed partial class SealAudit(SealingSlots slots, AuditChain chain, ILogger<SealAudit> logger)
{
    /// <summary>Approximate number of rows sealed per run; the next run continues.</summary>
    public const int RowsPerRun = 20_000;

    [Function(nameof(SealAudit))]
    public async Task RunAsync([TimerTrigger("0 5,15,25,35,45,55 * * * *")] TimerInfo timer, CancellationToken cancellationToken)
    {
        var left = RowsPerRun;
        foreach (var (partition, notes) in await slots.ReadDueAsync(cancellationToken))
        {
            if (left <= 0)
            {
                break;
            }

            left -= await SealAsync(partition, notes, left, cancellationToken);
        }
    }

    private async Task<int> SealAsync(string partition, IReadOnlyList<string> notes, int atMost, CancellationToken cancellationToken)
    {
        var covered = 0;
        try
        {
            var tenant = TenantId.Parse(partition[..partition.IndexOf('~', StringComparison.Ordinal)]);
            while (await chain.SealNextAsync(tenant, partition, cancellationToken) is { } seal)
            {
                // The log is stored separately from the table, so it contradicts a chain that was truncated or rebuilt.
                Log.Sealed(logger, tenant.Value, seal.Number, seal.Count, seal.Hash);
                covered += seal.Count;
                if (covered >= atMost)
                {
                    return covered;
                }
            }

            await slots.DropAsync(notes, cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            Log.Postponed(logger, partition, e.GetType().Name);
        }

        return covered;
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "Seal {Number} of tenant {TenantId} covers {Count} audit rows: {Hash}")]
        public static partial void Sealed(ILogger logger, string tenantId, long number, int count, string hash);

        [LoggerMessage(LogLevel.Error, "Failed to seal the audit rows of {Partition} ({Reason}); the next run tries again")]
        public static partial void Postponed(ILogger logger, string partition, string reason);
    }
}
