using System.Text.Json;
using Azure.Data.Tables;
using MfaFunctions.Events;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Telemetry;
using MfaFunctions.Protection;
using Microsoft.Extensions.Logging;

namespace MfaFunctions.Accounts;

/// <summary>Table MfaAccounts: one partition an account, one row for the whole of it, event rows beside it.</summary>
public sealed partial class AccountStore(StorageClients storage, Outbox outbox, MfaMetrics metrics, ILogger<AccountStore> logger)
{
    private const string RowKey = "account";

    // Bump when a reader of this version could misunderstand a row.
    private const int SchemaVersion = 1;

    private static readonly JsonSerializerOptions Json = JsonSerializerOptions.Default;

    private readonly TableClient _table = storage.Table(StorageNames.Accounts);

    public static string Partition(TenantId tenant, UserId user) => $"{tenant}~{user}";

    public async Task<Account?> FindAsync(TenantId tenant, UserId user, CancellationToken cancellationToken)
    {
        var row = await _table.GetEntityIfExistsAsync<TableEntity>(Partition(tenant, user), RowKey, cancellationToken: cancellationToken);
        return row.HasValue ? FromEntity(tenant, user, row.Value!) : null;
    }

    /// <summary>For walks over everybody: of an account that cannot be read there is an error in the log, and it does not hold up those behind it.</summary>
    /// <returns>Null for that one, too.</returns>
    public async Task<Account?> FindReadableAsync(TenantId tenant, UserId user, CancellationToken cancellationToken)
    {
        try
        {
            return await FindAsync(tenant, user, cancellationToken);
        }
        catch (UnavailableException e)
        {
            Log.Unreadable(logger, e.Message);
            return null;
        }
    }

    /// <returns>False when the account exists already.</returns>
    public Task<bool> TryAddAsync(Account account, params IReadOnlyList<SecurityEvent> events) =>
        outbox.TryCommitAsync(_table, ToEntity(account), null, [], events);

    /// <returns>False when the row changed since it was read: read again and decide again.</returns>
    public async Task<bool> TryReplaceAsync(Account account, IReadOnlyList<SecurityEvent> events, KeptAnswer? answer = null)
    {
        ArgumentNullException.ThrowIfNull(account);
        // In a transaction the SDK takes a default ETag for "whatever is there".
        ArgumentOutOfRangeException.ThrowIfEqual(account.RowTag, default);
        // Before the commit, which drops their names: a row that outlived its name would stay for ever.
        var partition = Partition(account.Tenant, account.Id);
        await Task.WhenAll(account.DroppedRows.Distinct().Select(row => _table.DeleteEntityAsync(partition, row)));
        if (!await outbox.TryCommitAsync(_table, ToEntity(account), account.RowTag, account.LastCommits, events, answer is null ? [] : [Keep(partition, answer)]))
        {
            return false;
        }

        Count(account.Presented);
        return true;
    }

    private void Count(PresentedOutcome? presented)
    {
        if (presented is null)
        {
            return;
        }

        metrics.Verified(presented.Outcome);
        if (presented.Locks || presented.Disables)
        {
            metrics.LockedOut(untilReplaced: presented.Disables);
        }
    }

    public async Task<KeptAnswer?> FindAnswerAsync(TenantId tenant, UserId user, string rowKey, CancellationToken cancellationToken)
    {
        var row = await _table.GetEntityIfExistsAsync<TableEntity>(Partition(tenant, user), rowKey, cancellationToken: cancellationToken);
        return row.HasValue ? new KeptAnswer(rowKey, row.Value!.GetString("HashKey"), row.Value.GetString("BodyMac"), row.Value.GetString("Answer")) : null;
    }

    private static TableTransactionAction Keep(string partition, KeptAnswer answer) =>
        new(TableTransactionActionType.UpsertReplace, new TableEntity(partition, answer.RowKey)
        {
            ["HashKey"] = answer.HashKey,
            ["BodyMac"] = answer.BodyMac,
            ["Answer"] = answer.SealedAnswer,
        });

    private static TableEntity ToEntity(Account account) => new(Partition(account.Tenant, account.Id), RowKey)
    {
        ["Schema"] = SchemaVersion,
        ["Profile"] = JsonSerializer.Serialize(account.Profile, Json),
        ["Credentials"] = JsonSerializer.Serialize(account.Credentials, Json),
        ["Factors"] = JsonSerializer.Serialize(account.Factors, Json),
        ["Sessions"] = JsonSerializer.Serialize(account.Sessions, Json),
        ["KeptAnswers"] = JsonSerializer.Serialize(account.KeptAnswers, Json),
        ["Links"] = JsonSerializer.Serialize(account.Links, Json),
    };

    private static Account FromEntity(TenantId tenant, UserId user, TableEntity row)
    {
        if (row.GetInt32("Schema") != SchemaVersion)
        {
            throw new UnavailableException($"Account {Partition(tenant, user)} has a schema this version does not know.");
        }

        return new Account
        {
            Tenant = tenant,
            Id = user,
            Profile = Read<Profile>(row, "Profile"),
            Credentials = Read<Credentials>(row, "Credentials"),
            Factors = Read<Factors>(row, "Factors"),
            Sessions = Read<Session[]>(row, "Sessions"),
            KeptAnswers = Read<KeptAnswerMark[]>(row, "KeptAnswers"),
            Links = Read<LinkEntry[]>(row, "Links"),
            LastCommits = Outbox.ReadLastCommits(row),
            RowTag = row.ETag,
        };
    }

    // Parsing trouble is a 503, never "no second factor".
    private static T Read<T>(TableEntity row, string property)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(row.GetString(property), Json)
                ?? throw new UnavailableException($"Account {row.PartitionKey}: {property} is empty.");
        }
        catch (Exception e) when (e is JsonException or ArgumentNullException)
        {
            throw new UnavailableException($"Account {row.PartitionKey}: {property} cannot be read.", e);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Error, "An account was left out: {Reason}")]
        public static partial void Unreadable(ILogger logger, string reason);
    }
}
