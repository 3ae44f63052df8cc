using Azure.Data.Tables;
using MfaFunctions.Events;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Storage;
using MfaFunctions.Platform.Telemetry;
using MfaFunctions.Protection;
using Microsoft.Extensions.Logging;

namespace MfaFunctions.Accounts;

/// <summary>Table MfaAccounts: one partition per account, with one row for the whole account and event rows beside it.</summary>
public sealed partial class AccountStore(
    StorageClients storage,
    Outbox outbox,
    CarriedEvents carried,
    RowMacs macs,
    MfaMetrics metrics,
    TimeProvider clock,
    ILogger<AccountStore> logger
)
{
    private const string RowKey = "account";

    // Increment when a reader of the current version could misinterpret a row.
    private const int SchemaVersion = 1;

    private readonly TableClient _table = storage.Table(StorageNames.Accounts);

    public static string Partition(TenantId tenant, UserId user) => $"{tenant}~{user}";

    public async Task<Account?> FindAsync(TenantId tenant, UserId user, CancellationToken cancellationToken)
    {
        var row = await _table.GetEntityIfExistsAsync<TableEntity>(Partition(tenant, user), RowKey, cancellationToken: cancellationToken);
        return row.HasValue ? FromEntity(tenant, user, row.Value!) : null;
    }

    /// <summary>
    /// Reads an account during an enumeration. An unreadable account is logged as an error and does not stop the enumeration.
    /// </summary>
    /// <returns>The account; null if it does not exist or cannot be read.</returns>
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

    /// <returns>False if the account already exists.</returns>
    public Task<bool> TryAddAsync(Account account, params IReadOnlyList<SecurityEvent> events) =>
        outbox.TryCommitAsync(_table, ToEntity(account.Committed()), null, [], events);

    /// <summary>Changes an account: reads it, decides and commits under its ETag. Repeats all steps after an ETag conflict.</summary>
    /// <param name="read">Reads the account and everything else the decision depends on.</param>
    /// <param name="decide">Makes the decision from the values read.</param>
    /// <returns>The final decision, committed if it contains a change.</returns>
    /// <exception cref="UnavailableException">The commit failed after 8 ETag conflicts, or its outcome is unknown.</exception>
    public Task<Decision<T>> ChangeAsync<TRead, T>(Func<Task<TRead>> read, Func<TRead, Decision<T>> decide) =>
        CommitRace.RunAsync("account", async () => decide(await read()), TryCommitAsync);

    /// <inheritdoc cref="ChangeAsync{TRead, T}(Func{Task{TRead}}, Func{TRead, Decision{T}})"/>
    public Task<Decision<T>> ChangeAsync<TRead, T>(Func<Task<TRead>> read, Func<TRead, Task<Decision<T>>> decide) =>
        CommitRace.RunAsync("account", async () => await decide(await read()), TryCommitAsync);

    /// <summary>Tries to commit once. Only for changes that may be lost; all others use <c>ChangeAsync</c>.</summary>
    /// <returns>False if the row has changed since it was read.</returns>
    public async Task<bool> TryReplaceAsync(
        Account account,
        IReadOnlyList<SecurityEvent> events,
        IdempotencyRecord? answer = null,
        SecurityEvent? auditOnly = null
    )
    {
        // In a transaction, the SDK treats a default ETag as "any version".
        ArgumentOutOfRangeException.ThrowIfEqual(account.RowTag, default);
        // Prune here, so that every commit does.
        var pruned = (await CarryAsync(account, auditOnly)).Pruned(clock.GetUtcNow()).Committed();
        // Delete the rows before the commit removes their keys from the account: an unreferenced row would never be deleted.
        var partition = Partition(account.Tenant, account.Id);
        await Task.WhenAll(pruned.DroppedRows.Distinct().Select(row => _table.DeleteEntityAsync(partition, row)));
        var isNamed = pruned.IdempotencyRecords.Any(a => a.RowKey == answer?.RowKey);
        return await outbox.TryCommitAsync(
            _table,
            ToEntity(pruned),
            pruned.RowTag,
            pruned.LastCommits,
            events,
            isNamed ? [Keep(partition, answer!)] : []
        );
    }

    // The row is bounded. Where the audit log cannot be reached for so long, the commit fails.
    private async Task<Account> CarryAsync(Account account, SecurityEvent? happened)
    {
        if (account.Unaudited.Count >= CarriedEvents.Maximum)
        {
            await carried.AddAsync(account.Unaudited);
        }

        var waiting = carried.Waiting(account.Unaudited);
        return account with { Unaudited = happened is null ? [.. waiting] : [.. waiting, happened] };
    }

    private async Task<bool> TryCommitAsync<T>(Decision<T> decision)
    {
        if (decision.Account is { } changed && !await TryReplaceAsync(changed, decision.Events, decision.Idempotency, decision.AuditOnly))
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
        return row.HasValue
            ? new IdempotencyRecord(
                rowKey,
                row.Value!.GetString("HashKey"),
                row.Value.GetString("RequestMac"),
                row.Value.GetString("Answer")
            )
            : null;
    }

    private static TableTransactionAction Keep(string partition, IdempotencyRecord answer) =>
        new(
            TableTransactionActionType.UpsertReplace,
            new TableEntity(partition, answer.RowKey)
            {
                ["HashKey"] = answer.HashKey,
                ["RequestMac"] = answer.RequestMac,
                ["Answer"] = answer.SealedAnswer,
            }
        );

    private static TableEntity ToEntity(Account account) =>
        new(Partition(account.Tenant, account.Id), RowKey)
        {
            ["Schema"] = SchemaVersion,
            ["Profile"] = StoredJson.Write(account.Profile),
            ["Credentials"] = StoredJson.Write(account.Credentials),
            ["Factors"] = StoredJson.Write(account.Factors),
            ["Passkeys"] = account.Factors.Passkeys.Count == 0 ? null : StoredJson.Write(account.Factors.Passkeys),
            ["Sessions"] = StoredJson.Write(account.Sessions),
            ["KeptAnswers"] = StoredJson.Write(account.IdempotencyRecords),
            ["Links"] = StoredJson.Write(account.Links),
            ["Unaudited"] = account.Unaudited.Count == 0 ? null : StoredJson.Write(account.Unaudited.Select(UnauditedEvent.Of)),
            ["Revision"] = account.Revision,
        };

    private Account FromEntity(TenantId tenant, UserId user, TableEntity row)
    {
        var macKey = macs.Check(StorageNames.Accounts, row);
        if (row.GetInt32("Schema") != SchemaVersion)
        {
            throw new UnavailableException($"Account {Partition(tenant, user)} has an unsupported schema version.");
        }

        var account = new Account
        {
            Tenant = tenant,
            Id = user,
            Profile = StoredJson.Read<Profile>(row, "Profile"),
            Credentials = StoredJson.Read<Credentials>(row, "Credentials"),
            Factors = StoredJson.Read<SecondFactors>(row, "Factors") with { Passkeys = StoredJson.Read<Passkey[]>(row, "Passkeys", "[]") },
            Sessions = StoredJson.Read<Session[]>(row, "Sessions"),
            IdempotencyRecords = StoredJson.Read<IdempotencyMark[]>(row, "KeptAnswers"),
            Links = StoredJson.Read<OneTimeLink[]>(row, "Links"),
            Unaudited = [.. StoredJson.Read<UnauditedEvent[]>(row, "Unaudited", "[]").Select(e => e.ToEvent(tenant, user))],
            // Earlier versions stored none. Their time of storage is above every count.
            Revision = row.GetInt64("Revision") ?? row.Timestamp?.UtcTicks ?? 0,
            LastCommits = Outbox.ReadLastCommits(row),
            RowTag = row.ETag,
            MacKey = macKey,
        };
        return account with { AsRead = account };
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Error, "Skipped an unreadable account: {Reason}")]
        public static partial void Unreadable(ILogger logger, string reason);
    }
}
