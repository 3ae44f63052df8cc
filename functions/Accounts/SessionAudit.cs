using MfaFunctions.Events;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Storage;

namespace MfaFunctions.Accounts;

/// <summary>
/// Records session changes that send no mail: an audit row, and the person's roster entry where it shows the change. Runs after the
/// response, without a queue message. The account's row carries the event until a later commit of the account, so a change whose run was
/// lost is recorded with the account's next one (docs/adr/0004-events-before-commit.md).
/// </summary>
public sealed class SessionAudit(CarriedEvents carried, EventRows rows, AuditLog audit, RosterFollowing roster, BackgroundWork background)
{
    /// <param name="decided">A decision that is already committed.</param>
    public void Record<T>(Decision<T> decided)
    {
        if (decided is not { Account: { } account, AuditOnly: { } happened })
        {
            return;
        }

        background.Begin("Adding audit rows", () => carried.AddAsync([.. carried.Waiting(account.Unaudited), happened]));
        roster.Follow(account.Committed());
    }

    /// <summary>Adds the audit rows of an account whose run was lost.</summary>
    public async Task AddWaitingAsync(Account account)
    {
        await carried.AddAsync(carried.Waiting(account.Unaudited));
        // Earlier versions stored each event in a row of its own.
        var partition = AccountStore.Partition(account.Tenant, account.Id);
        foreach (var e in await rows.ReadUnauditedAsync(StorageNames.Accounts, partition, CancellationToken.None))
        {
            await audit.AddAsync(e, CancellationToken.None);
            await rows.DeleteAuditedAsync(StorageNames.Accounts, partition, e.Id, CancellationToken.None);
        }
    }
}
