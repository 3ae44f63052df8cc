using Azure.Data.Tables;
using MfaFunctions.Events;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Storage;
using MfaFunctions.Platform.Telemetry;
using MfaFunctions.Protection;
using Microsoft.Extensions.Logging;

namespace MfaFunctions.Accounts;

/// <summary>Table MfaAccounts: one partition an account, one row for the whole of it, event rows beside it.</summary>
public sealed partial class AccountStore(StorageClients storage, Outbox outbox, MfaMetrics metrics, TimeProvider clock, ILogger<AccountStore> logger)
{
    private const string RowKey = "account";

    // Bump when a reader of this version could misunderstand a row.
    private const int SchemaVersion = 1;

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

    /// <summary>Changes an account: reads it, decides, and commits under its ETag, anew after each lost race.</summary>
    /// <param name="read">Reads the account, and whatever else the decision rests on.</param>
    /// <param name="decide">Decides on that reading.</param>
    /// <returns>The decision that stands, committed if it changes something.</returns>
    /// <exception cref="UnavailableException">The race was lost 8 times, or storage did not answer clearly.</exception>
    public Task<Decision<T>> ChangeAsync<TRead, T>(Func<Task<TRead>> read, Func<TRead, Decision<T>> decide) =>
        CommitRace.RunAsync("account", async () => decide(await read()), TryCommitAsync);

    /// <inheritdoc cref="ChangeAsync{TRead, T}(Func{Task{TRead}}, Func{TRead, Decision{T}})"/>
    public Task<Decision<T>> ChangeAsync<TRead, T>(Func<Task<TRead>> read, Func<TRead, Task<Decision<T>>> decide) =>
        CommitRace.RunAsync("account", async () => await decide(await read()), TryCommitAsync);

    /// <summary>Tries once, for a change that may be lost; every other change goes through <c>ChangeAsync</c>.</summary>
    /// <returns>False when the row changed since it was read.</returns>
    public async Task<bool> TryReplaceAsync(Account account, IReadOnlyList<SecurityEvent> events, IdempotencyRecord? answer = null)
    {
        // In a transaction the SDK takes a default ETag for "whatever is there".
        ArgumentOutOfRangeException.ThrowIfEqual(account.RowTag, default);
        // Here for all, so that it goes with the next commit whatever that is.
        var pruned = account.Pruned(clock.GetUtcNow());
        // Before the commit, which drops their names: a row that outlived its name, or never had one, would stay for ever.
        var partition = Partition(account.Tenant, account.Id);
        await Task.WhenAll(pruned.DroppedRows.Distinct().Select(row => _table.DeleteEntityAsync(partition, row)));
        var isNamed = pruned.IdempotencyRecords.Any(a => a.RowKey == answer?.RowKey);
        return await outbox.TryCommitAsync(
            _table, ToEntity(pruned), pruned.RowTag, pruned.LastCommits, events, isNamed ? [Keep(partition, answer!)] : []);
    }

    private async Task<bool> TryCommitAsync<T>(Decision<T> decision)
    {
        if (decision.Account is { } changed && !await TryReplaceAsync(changed, decision.Events, decision.Idempotency))
        {
            return false;
        }

        Count(decision.Factor);
        return true;
    }

    private void Count(FactorOutcome? presented)
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

    public async Task<IdempotencyRecord?> FindAnswerAsync(TenantId tenant, UserId user, string rowKey, CancellationToken cancellationToken)
    {
        var row = await _table.GetEntityIfExistsAsync<TableEntity>(Partition(tenant, user), rowKey, cancellationToken: cancellationToken);
        return row.HasValue ? new IdempotencyRecord(rowKey, row.Value!.GetString("HashKey"), row.Value.GetString("RequestMac"), row.Value.GetString("Answer")) : null;
    }

    private static TableTransactionAction Keep(string partition, IdempotencyRecord answer) =>
        new(TableTransactionActionType.UpsertReplace, new TableEntity(partition, answer.RowKey)
        {
            ["HashKey"] = answer.HashKey,
            ["RequestMac"] = answer.RequestMac,
            ["Answer"] = answer.SealedAnswer,
        });

    private static TableEntity ToEntity(Account account) => new(Partition(account.Tenant, account.Id), RowKey)
    {
        ["Schema"] = SchemaVersion,
        ["Profile"] = StoredJson.Write(account.Profile),
        ["Credentials"] = StoredJson.Write(account.Credentials),
        ["Factors"] = StoredJson.Write(account.Factors),
        ["Sessions"] = StoredJson.Write(account.Sessions),
        ["KeptAnswers"] = StoredJson.Write(account.IdempotencyRecords),
        ["Links"] = StoredJson.Write(account.Links),
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
            Profile = StoredJson.Read<Profile>(row, "Profile"),
            Credentials = StoredJson.Read<Credentials>(row, "Credentials"),
            Factors = StoredJson.Read<SecondFactors>(row, "Factors"),
            Sessions = StoredJson.Read<Session[]>(row, "Sessions"),
            IdempotencyRecords = StoredJson.Read<IdempotencyMark[]>(row, "KeptAnswers"),
            Links = StoredJson.Read<OneTimeLink[]>(row, "Links"),
            LastCommits = Outbox.ReadLastCommits(row),
            RowTag = row.ETag,
        };
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Error, "An account was left out: {Reason}")]
        public static partial void Unreadable(ILogger logger, string reason);
    }
}
