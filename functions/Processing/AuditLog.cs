using System.Globalization;
using System.Text.Json;
using Azure;
using Azure.Data.Tables;
using MfaFunctions.Events;
using MfaFunctions.Platform;

namespace MfaFunctions.Processing;

/// <summary>Table MfaAudit: one row an event, only ever added; a partition a tenant and month, the newest first in key order.</summary>
public sealed class AuditLog(StorageClients storage)
{
    private readonly TableClient _table = storage.Table(StorageNames.Audit);

    /// <summary>Adds the event's row; a row that is there already is the same one.</summary>
    public async Task AddAsync(SecurityEvent e, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(e);
        var row = new TableEntity(
            string.Create(CultureInfo.InvariantCulture, $"{e.Tenant}~{e.OccurredAt.UtcDateTime:yyyyMM}"),
            string.Create(CultureInfo.InvariantCulture, $"{DateTimeOffset.MaxValue.UtcTicks - e.OccurredAt.UtcTicks:D19}~{e.Id}"))
        {
            ["Kind"] = e.Kind.ToString(),
            ["User"] = e.User?.Value,
            ["Actor"] = e.Actor?.Value,
            ["OccurredAt"] = e.OccurredAt,
            ["Data"] = JsonSerializer.Serialize(e.Data),
        };
        try
        {
            await _table.AddEntityAsync(row, cancellationToken);
        }
        catch (RequestFailedException exists) when (exists.Status == 409)
        {
        }
    }
}
