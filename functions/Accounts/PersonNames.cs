using System.Globalization;
using Azure.Data.Tables;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Storage;

namespace MfaFunctions.Accounts;

/// <summary>What a person was called at some time.</summary>
public sealed record PersonName(UserId User, string Email, string? DisplayName);

/// <summary>
/// The addresses and names that people have had, from when to when: rows beside the roster, which outlive a removed person's entry. The
/// audit log shows them, so that its sealed rows need not hold them. Deleting a person's rows erases the person's names from it.
/// </summary>
public sealed class PersonNames(StorageClients storage, AccountStore accounts)
{
    private readonly TableClient _table = storage.Table(StorageNames.Tenants);

    /// <summary>Reads the names of some people, for as many times as wanted.</summary>
    public async Task<PersonHistory> ReadAsync(TenantId tenant, IEnumerable<UserId> users, CancellationToken cancellationToken)
    {
        var histories = await Task.WhenAll(users.Distinct().Select(user => ReadAsync(tenant, user, cancellationToken)));
        return new PersonHistory(histories.ToDictionary(h => h.User, h => h.Names));
    }

    /// <summary>Deletes what the person was called. From then on, the audit log shows the address that an erased account has.</summary>
    public async Task EraseAsync(TenantId tenant, UserId user, CancellationToken cancellationToken)
    {
        var (start, limit) = (Prefix(user), Prefix(user) + "~");
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {tenant.Value} and RowKey gt {start} and RowKey lt {limit}");
        await foreach (var row in _table.QueryAsync<TableEntity>(filter, select: ["RowKey"], cancellationToken: cancellationToken))
        {
            await _table.DeleteEntityAsync(tenant.Value, row.RowKey, cancellationToken: cancellationToken);
        }
    }

    /// <summary>The write that records a person's name from a time on; without a time, from the beginning.</summary>
    internal static TableTransactionAction Write(string partition, RosterEntry entry, DateTimeOffset? since) =>
        new(
            TableTransactionActionType.UpsertReplace,
            new TableEntity(partition, KeyOf(entry.User, since ?? DateTimeOffset.MinValue))
            {
                ["Email"] = entry.Email,
                ["DisplayName"] = entry.DisplayName ?? "",
            }
        );

    private async Task<(UserId User, IReadOnlyList<(DateTimeOffset Since, PersonName Name)> Names)> ReadAsync(
        TenantId tenant,
        UserId user,
        CancellationToken cancellationToken
    )
    {
        var (start, limit) = (Prefix(user), Prefix(user) + "~");
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {tenant.Value} and RowKey gt {start} and RowKey lt {limit}");
        var names = new List<(DateTimeOffset, PersonName)>();
        await foreach (var row in _table.QueryAsync<TableEntity>(filter, cancellationToken: cancellationToken))
        {
            var ticks = long.Parse(row.RowKey[start.Length..], NumberStyles.None, CultureInfo.InvariantCulture);
            names.Add(
                (
                    new DateTimeOffset(DateTimeOffset.MaxValue.UtcTicks - ticks, TimeSpan.Zero),
                    new PersonName(user, row.GetString("Email") ?? "", row.GetString("DisplayName") is { Length: > 0 } name ? name : null)
                )
            );
        }

        // Earlier versions recorded none. The account still says what it was called last, even if it is closed.
        if (names.Count == 0 && await accounts.FindReadableAsync(tenant, user, cancellationToken) is { Profile: var profile })
        {
            names.Add((DateTimeOffset.MinValue, new PersonName(user, profile.Email, profile.DisplayName)));
        }

        return (user, names);
    }

    private static string Prefix(UserId user) => $"named:{user}~";

    // Newest first.
    private static string KeyOf(UserId user, DateTimeOffset since) =>
        string.Create(CultureInfo.InvariantCulture, $"{Prefix(user)}{DateTimeOffset.MaxValue.UtcTicks - since.UtcTicks:D19}");
}

/// <summary>Names of some people over time, newest first for each.</summary>
public sealed class PersonHistory(IReadOnlyDictionary<UserId, IReadOnlyList<(DateTimeOffset Since, PersonName Name)>> names)
{
    /// <summary>What the person was called at the time; null if nobody knows.</summary>
    public PersonName? Of(UserId user, DateTimeOffset at)
    {
        if (!names.TryGetValue(user, out var known) || known.Count == 0)
        {
            return null;
        }

        foreach (var (since, name) in known)
        {
            if (since <= at)
            {
                return name;
            }
        }

        return known[^1].Name;
    }
}
