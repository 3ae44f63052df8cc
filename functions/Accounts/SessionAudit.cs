using MfaFunctions.Events;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Storage;

namespace MfaFunctions.Accounts;

/// <summary>
/// Records session changes that send no mail: an audit row and an update of the person's roster entry. Runs after the response, without a
/// queue message. The commit of the change leaves a row that this run deletes, so a change whose run was lost is recorded with the
/// account's next one (docs/adr/0004-events-before-commit.md).
/// </summary>
public sealed class SessionAudit(AuditLog audit, EventRows rows, Roster roster, BackgroundWork background)
{
    /// <param name="happened">The event of a change that is already committed.</param>
    public void Record(SecurityEvent happened)
    {
        if (happened.User is not { } user)
        {
            return;
        }

        background.Begin("Adding audit rows", () => AddAsync(AccountStore.Partition(happened.Tenant, user)));
        background.Begin("Roster update", () => roster.FollowAsync(happened.Tenant, user, CancellationToken.None));
    }

    /// <summary>Adds the audit rows of the account whose run was lost.</summary>
    public Task AddWaitingAsync(TenantId tenant, UserId user) => AddAsync(AccountStore.Partition(tenant, user));

    private async Task AddAsync(string partition)
    {
        foreach (var e in await rows.ReadUnauditedAsync(StorageNames.Accounts, partition, CancellationToken.None))
        {
            await audit.AddAsync(e, CancellationToken.None);
            await rows.DeleteAuditedAsync(StorageNames.Accounts, partition, e.Id, CancellationToken.None);
        }
    }
}
