using System.Globalization;
using Azure.Data.Tables;
using MfaFunctions.Accounts;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Storage;
using MfaFunctions.Tenancy;

namespace MfaFunctions.Members.RollOut;

/// <summary>
/// How far a tenant's people were on one day. Each person is in one of the states; the verified ones are counted besides.
/// </summary>
/// <param name="Date">The day (UTC).</param>
/// <param name="Verified">People with an open session that has verified a second factor.</param>
public sealed record DailyProgress(
    DateOnly Date,
    int People,
    int Invited,
    int NotStarted,
    int Enrolled,
    int Extended,
    int Overdue,
    int Verified
)
{
    internal static async Task<DailyProgress> SumAsync(
        TwoFactorPolicy policy,
        IAsyncEnumerable<RosterEntry> entries,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var (states, verified) = (new int[Enum.GetValues<EnrollmentState>().Length], 0);
        await foreach (var entry in entries.WithCancellation(cancellationToken))
        {
            states[(int)entry.StateIn(policy, now)]++;
            verified += entry.OpenSessions(policy, now).Any(s => s.HasVerified) ? 1 : 0;
        }

        return new DailyProgress(
            DateOnly.FromDateTime(now.UtcDateTime),
            states.Sum(),
            states[(int)EnrollmentState.Invited],
            states[(int)EnrollmentState.NotStarted],
            states[(int)EnrollmentState.Enrolled],
            states[(int)EnrollmentState.Extended],
            states[(int)EnrollmentState.Overdue],
            verified
        );
    }
}

/// <summary>The days of a tenant's progress, one row each in its partition of table MfaTenants.</summary>
public sealed class ProgressRows(StorageClients storage)
{
    private const string Prefix = "progress:";
    private const string DayFormat = "yyyyMMdd";

    private readonly TableClient _table = storage.Table(StorageNames.Tenants);

    /// <summary>Writes a day, over what an earlier run of that day wrote.</summary>
    public Task WriteAsync(TenantId tenant, DailyProgress progress, CancellationToken cancellationToken) =>
        _table.UpsertEntityAsync(
            new TableEntity(tenant.Value, KeyOf(progress.Date))
            {
                ["People"] = progress.People,
                ["Invited"] = progress.Invited,
                ["NotStarted"] = progress.NotStarted,
                ["Enrolled"] = progress.Enrolled,
                ["Extended"] = progress.Extended,
                ["Overdue"] = progress.Overdue,
                ["Verified"] = progress.Verified,
            },
            TableUpdateMode.Replace,
            cancellationToken
        );

    /// <summary>Reads the days from <paramref name="from"/> on, oldest first. Days without a run are missing.</summary>
    public async Task<IReadOnlyList<DailyProgress>> ReadAsync(TenantId tenant, DateOnly from, CancellationToken cancellationToken)
    {
        // ';' is the character after ':'.
        var filter = TableClient.CreateQueryFilter(
            $"PartitionKey eq {tenant.Value} and RowKey ge {KeyOf(from)} and RowKey lt {"progress;"}"
        );
        var days = new List<DailyProgress>();
        await foreach (var row in _table.QueryAsync<TableEntity>(filter, cancellationToken: cancellationToken))
        {
            days.Add(
                new DailyProgress(
                    DateOnly.ParseExact(row.RowKey[Prefix.Length..], DayFormat, CultureInfo.InvariantCulture),
                    Count("People"),
                    Count("Invited"),
                    Count("NotStarted"),
                    Count("Enrolled"),
                    Count("Extended"),
                    Count("Overdue"),
                    Count("Verified")
                )
            );

            int Count(string column) => row.GetInt32(column) ?? 0;
        }

        return days;
    }

    /// <summary>Deletes the days before <paramref name="from"/>.</summary>
    public async Task DropBeforeAsync(TenantId tenant, DateOnly from, CancellationToken cancellationToken)
    {
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {tenant.Value} and RowKey ge {Prefix} and RowKey lt {KeyOf(from)}");
        await foreach (
            var row in _table.QueryAsync<TableEntity>(filter, select: ["PartitionKey", "RowKey"], cancellationToken: cancellationToken)
        )
        {
            await _table.DeleteEntityAsync(row.PartitionKey, row.RowKey, cancellationToken: cancellationToken);
        }
    }

    private static string KeyOf(DateOnly day) => Prefix + day.ToString(DayFormat, CultureInfo.InvariantCulture);
}
