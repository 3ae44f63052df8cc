using MfaFunctions.Accounts;
using MfaFunctions.Events;
using MfaFunctions.Factors;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Storage;
using MfaFunctions.Protection;
using MfaFunctions.Tenancy;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace MfaFunctions.KeyRotation;

/// <summary>
/// Walks a tenant's roster, one page per message, and reseals every account's secrets and password hash under the current key,
/// which also renews the MACs of the rows. Counts are computed from
/// the state of the accounts after the page, so a message delivered twice does not change them.
/// </summary>
public sealed partial class ResealAccounts(
    ResealWalks walks,
    Roster roster,
    AccountStore accounts,
    TenantStore tenants,
    AuthenticatorSecrets secrets,
    PasswordHashes passwords,
    WebhookTokens webhooks,
    SecretSealer sealer,
    RowMacs macs,
    EventQueues queues,
    TimeProvider clock,
    ILogger<ResealAccounts> logger
)
{
    /// <summary>Accounts per message. A page takes a few seconds, so a restart repeats little work.</summary>
    public const int PageSize = 50;

    [Function(nameof(ResealAccounts))]
    public async Task RunAsync(
        [QueueTrigger(StorageNames.Reseals, Connection = StorageOptions.Section)] ResealMessage message,
        CancellationToken cancellationToken
    )
    {
        var tenant = TenantId.Parse(message.TenantId);
        // An instance with a different current key must not report this walk as done.
        if (
            await walks.FindAsync(tenant, cancellationToken) is not { FinishedAt: null } walk
            || walk.Id != message.WalkId
            || walk.Key != sealer.CurrentKey
        )
        {
            Log.Stopped(logger, message.TenantId, message.WalkId);
            return;
        }

        var page = await roster.ReadPageAsync(tenant, message.Cursor, PageSize, cancellationToken);
        var (done, failed) = (message.Done, message.Failed);
        foreach (var entry in page)
        {
            if (await ResealAsync(tenant, entry.User))
            {
                done++;
            }
            else
            {
                failed++;
            }
        }

        var isLast = page.Count < PageSize;
        if (isLast)
        {
            await RenewTenantAsync(tenant);
        }
        else
        {
            await queues.PutAsync(message with { Cursor = page[^1].User.Value, Done = done, Failed = failed }, cancellationToken);
        }

        await walks.WriteAsync(
            tenant,
            walk with
            {
                Done = done,
                Failed = failed,
                FinishedAt = isLast ? clock.GetUtcNow() : null,
            },
            cancellationToken
        );
        if (isLast)
        {
            Log.Finished(logger, message.TenantId, walk.Key, done, failed);
        }
    }

    /// <returns>False if a record of the account cannot be read or unsealed.</returns>
    private async Task<bool> ResealAsync(TenantId tenant, UserId user)
    {
        var resealed = await accounts.ChangeAsync(
            () => ReadAsync(tenant, user),
            read =>
                read is not { Account: { } account } || (macs.IsCurrent(account.MacKey) && AreCurrent(account))
                    ? Decision.Unchanged(read.IsReadable)
                    : Commit(passwords.Reseal(secrets.Reseal(account)))
        );
        return !resealed.Answer.IsRefused(out _, out var isCurrent) && isCurrent;

        bool AreCurrent(Account account) => secrets.AreCurrent(account) && passwords.IsCurrent(account);

        Decision<bool> Commit(Account account) => Decision.Commit(account, AreCurrent(account));
    }

    // A commit renews the MAC, even if it changes nothing else.
    private async Task RenewTenantAsync(TenantId id) =>
        await tenants.ChangeAsync(
            () => tenants.FindAsync(id, CancellationToken.None),
            tenant =>
                tenant is null || (macs.IsCurrent(tenant.MacKey) && webhooks.IsCurrent(tenant))
                    ? TenantDecision.Unchanged(true)
                    : TenantDecision.Commit(webhooks.Reseal(tenant), true)
        );

    private async Task<(Account? Account, bool IsReadable)> ReadAsync(TenantId tenant, UserId user)
    {
        try
        {
            return (await accounts.FindAsync(tenant, user, CancellationToken.None), true);
        }
        catch (UnavailableException e)
        {
            // One unreadable row must not stop the walk and so keep the old key in use for the rest of the tenant.
            Log.Unreadable(logger, e.Message);
            return (null, false);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            LogLevel.Information,
            "Reseal walk {WalkId} of tenant {TenantId} stopped: it is finished, superseded, or uses a key other than this instance's"
        )]
        public static partial void Stopped(ILogger logger, string tenantId, string walkId);

        [LoggerMessage(LogLevel.Error, "Reseal walk skipped an account: {Reason}")]
        public static partial void Unreadable(ILogger logger, string reason);

        [LoggerMessage(
            LogLevel.Information,
            "Reseal walk finished: {Done} accounts of tenant {TenantId} are sealed under key {Key}; {Failed} accounts could not be read"
        )]
        public static partial void Finished(ILogger logger, string tenantId, string key, int done, int failed);
    }
}
