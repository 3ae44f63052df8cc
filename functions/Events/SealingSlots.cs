using System.Collections.Concurrent;
using System.Globalization;
using Azure.Data.Tables;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Storage;

namespace MfaFunctions.Events;

/// <summary>
/// Records where the audit log has new rows: a partition of table MfaAudit with one note per ten-minute slot and audit partition that rows
/// were added to. The sealing timer thus finds them without a scan, even if their events are old.
/// </summary>
public sealed class SealingSlots(StorageClients storage, TimeProvider clock)
{
    // No tenant id begins with '~'.
    private const string NotesPartition = "~unsealed";

    public static readonly TimeSpan Length = TimeSpan.FromMinutes(10);

    /// <summary>How long a slot may still be written to after its end: clocks differ, and a row is written after its note.</summary>
    public static readonly TimeSpan Margin = TimeSpan.FromMinutes(5);

    private readonly TableClient _table = storage.Table(StorageNames.Audit);
    private volatile Noted _noted = new(default);

    /// <summary>Start of the slot that contains the time.</summary>
    public static DateTimeOffset Of(DateTimeOffset at) => new(at.UtcTicks - (at.UtcTicks % Length.Ticks), TimeSpan.Zero);

    /// <summary>Partition that lists the months in which a tenant has events, newest first.</summary>
    public static string MonthsPartition(TenantId tenant)
    {
        return tenant.Value + "~months";
    }

    /// <summary>
    /// Notes that rows are about to be added to the partition. Writes once per slot, plus once for the list of the tenant's months.
    /// </summary>
    public async Task NoteAsync(TenantId tenant, string auditPartition, CancellationToken cancellationToken)
    {
        var slot = Of(clock.GetUtcNow());
        if (_noted.Slot != slot)
        {
            _noted = new Noted(slot);
        }

        var noted = _noted;
        if (noted.Partitions.ContainsKey(auditPartition))
        {
            return;
        }

        // 202611 becomes 797388, for example, so that the newest month comes first.
        var month = int.Parse(auditPartition[^6..], CultureInfo.InvariantCulture);
        await Task.WhenAll(
            _table.UpsertEntityAsync(
                new TableEntity(NotesPartition, $"{Name(slot)}~{auditPartition}"),
                TableUpdateMode.Replace,
                cancellationToken
            ),
            _table.UpsertEntityAsync(
                new TableEntity(MonthsPartition(tenant), (999_999 - month).ToString("D6", CultureInfo.InvariantCulture))
                {
                    ["Partition"] = auditPartition,
                },
                TableUpdateMode.Replace,
                cancellationToken
            )
        );
        noted.Partitions[auditPartition] = true;
    }

    /// <summary>
    /// Audit partitions with unsealed rows, each with its notes. Includes only slots that are no longer written to, oldest first.
    /// </summary>
    public async Task<IReadOnlyDictionary<string, IReadOnlyList<string>>> ReadDueAsync(CancellationToken cancellationToken)
    {
        var due = new OrderedDictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        var limit = Name(Of(clock.GetUtcNow() - Margin));
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {NotesPartition} and RowKey lt {limit}");
        await foreach (var note in _table.QueryAsync<TableEntity>(filter, select: ["RowKey"], cancellationToken: cancellationToken))
        {
            var partition = note.RowKey[(note.RowKey.IndexOf('~', StringComparison.Ordinal) + 1)..];
            due[partition] = [.. due.GetValueOrDefault(partition, []), note.RowKey];
        }

        return due;
    }

    /// <summary>Deletes processed notes. A missing note is not an error.</summary>
    public Task DropAsync(IReadOnlyList<string> notes, CancellationToken cancellationToken) =>
        Task.WhenAll(notes.Select(note => _table.DeleteEntityAsync(NotesPartition, note, cancellationToken: cancellationToken)));

    private static string Name(DateTimeOffset slot) => string.Create(CultureInfo.InvariantCulture, $"{slot.UtcDateTime:yyyyMMddHHmm}");

    /// <summary>The notes that this instance has already written in the slot.</summary>
    private sealed record Noted(DateTimeOffset Slot)
    {
        public ConcurrentDictionary<string, bool> Partitions { get; } = new(StringComparer.Ordinal);
    }
}
