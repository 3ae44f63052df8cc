using System.Collections.Concurrent;
using System.Globalization;
using Azure.Data.Tables;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Storage;

namespace MfaFunctions.Events;

/// <summary>
/// Where the audit log has new rows: a partition of table MfaAudit with a note for each ten minutes and audit partition that rows were
/// added to meanwhile. So the timer that seals finds them without searching, also those whose events are of long ago.
/// </summary>
public sealed class SealingSlots(StorageClients storage, TimeProvider clock)
{
    // No tenant's id begins like this.
    private const string NotesPartition = "~unsealed";

    public static readonly TimeSpan Length = TimeSpan.FromMinutes(10);

    /// <summary>How long after its end a slot may still be written to: clocks differ, and a row follows its note.</summary>
    public static readonly TimeSpan Margin = TimeSpan.FromMinutes(5);

    private readonly TableClient _table = storage.Table(StorageNames.Audit);
    private volatile Noted _noted = new(default);

    /// <summary>The beginning of the slot that the time is in.</summary>
    public static DateTimeOffset Of(DateTimeOffset at) => new(at.UtcTicks - (at.UtcTicks % Length.Ticks), TimeSpan.Zero);

    /// <summary>Where the months are listed that a tenant has events of, the newest first.</summary>
    public static string MonthsPartition(TenantId tenant)
    {
        return tenant.Value + "~months";
    }

    /// <summary>Notes that rows are about to be added to the partition: one write a slot, and one for the list of the tenant's months.</summary>
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

        // Such as 202611 as 797388, so that the newest month comes first.
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

    /// <summary>Audit partitions with rows to be sealed, each with its notes: of the slots that nobody writes to any more, the oldest first.</summary>
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

    /// <summary>Drops notes that were dealt with; one that is gone already is no error.</summary>
    public Task DropAsync(IReadOnlyList<string> notes, CancellationToken cancellationToken) =>
        Task.WhenAll(notes.Select(note => _table.DeleteEntityAsync(NotesPartition, note, cancellationToken: cancellationToken)));

    private static string Name(DateTimeOffset slot) => string.Create(CultureInfo.InvariantCulture, $"{slot.UtcDateTime:yyyyMMddHHmm}");

    /// <summary>What this instance has noted in the slot already.</summary>
    private sealed record Noted(DateTimeOffset Slot)
    {
        public ConcurrentDictionary<string, bool> Partitions { get; } = new(StringComparer.Ordinal);
    }
}
