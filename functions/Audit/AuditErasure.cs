using System.Text.Json;
using Azure.Data.Tables;
using MfaFunctions.Events;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Storage;

namespace MfaFunctions.Audit;

/// <summary>
/// Removes a person's data from the audit log. The rows stay, with the person's random id as a pseudonym. A seal of its own states the
/// hashes of what is left, so the log still verifies (ADR 9).
/// </summary>
public sealed class AuditErasure(StorageClients storage, AuditChain chain)
{
    // What describes the person, in rows about the person.
    private static readonly string[] OfSubject =
    [
        EventData.Person,
        EventData.Authenticator,
        EventData.Client,
        EventData.Reason,
        EventData.Identities,
    ];

    // What describes the person, in rows about what the person did.
    private static readonly string[] OfActor = [EventData.Actor, EventData.Client];

    private readonly TableClient _table = storage.Table(StorageNames.Audit);

    /// <summary>Repeating it completes an erasure that was interrupted.</summary>
    /// <returns>The number of rows from which something was removed.</returns>
    /// <exception cref="Azure.RequestFailedException">For example 412: the log was sealed at the same time.</exception>
    public async Task<int> RunAsync(TenantId tenant, UserId user, CancellationToken cancellationToken)
    {
        var erased = 0;
        var months = TableClient.CreateQueryFilter($"PartitionKey eq {SealingSlots.MonthsPartition(tenant)}");
        await foreach (var month in _table.QueryAsync<TableEntity>(months, cancellationToken: cancellationToken))
        {
            var partition = month.GetString("Partition");
            // A row is changed only after it was sealed, because the timer may be sealing it as it was.
            while (await chain.SealNextAsync(tenant, partition, cancellationToken) is not null) { }

            erased += await EraseAsync(tenant, partition, user, cancellationToken);
        }

        return erased;
    }

    private async Task<int> EraseAsync(TenantId tenant, string partition, UserId user, CancellationToken cancellationToken)
    {
        var left = new List<TableEntity>();
        var filter = TableClient.CreateQueryFilter(
            $"PartitionKey eq {partition} and RowKey lt {AuditRow.KeyLimit} and (User eq {user.Value} or Actor eq {user.Value})"
        );
        await foreach (var row in _table.QueryAsync<TableEntity>(filter, cancellationToken: cancellationToken))
        {
            if (WithoutPerson(row, user) is { } erased)
            {
                left.Add(erased);
            }
        }

        foreach (var rows in left.Chunk(AuditSeal.MostRows))
        {
            // Sealed first: if the process stops in between, the rows still hold the data, and the next run finds them.
            SealedRow[] hashes = [.. rows.Select(r => new SealedRow(r.RowKey, AuditRow.Hash(r)))];
            await chain.AppendAsync(tenant, partition, hashes, AuditSealKind.Erasure, cancellationToken);
            foreach (var row in rows)
            {
                await _table.UpdateEntityAsync(row, row.ETag, TableUpdateMode.Replace, cancellationToken);
            }
        }

        return left.Count;
    }

    /// <returns>The row without the person's data; null if it has none.</returns>
    private static TableEntity? WithoutPerson(TableEntity row, UserId user)
    {
        var data = JsonSerializer.Deserialize<Dictionary<string, string>>(row.GetString("Data") ?? "{}")!;
        var before = data.Count;
        foreach (
            var key in (row.GetString("User") == user.Value ? OfSubject : []).Concat(row.GetString("Actor") == user.Value ? OfActor : [])
        )
        {
            data.Remove(key);
        }

        row["Data"] = JsonSerializer.Serialize(data);
        return data.Count == before ? null : row;
    }
}
