using MfaFunctions.Accounts;
using MfaFunctions.Authorization;
using MfaFunctions.Events;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Http;
using MfaFunctions.Platform.Storage;
using MfaFunctions.Platform.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace MfaFunctions.Audit;

/// <summary>
/// Removes the personal data of a removed person, for operators: address, names, factors and identities of the account, and what describes
/// the person in the audit log, whose rows keep the user id as a pseudonym. Repeating the call completes an interrupted erasure.
/// </summary>
public sealed class EraseMember(
    AccountStore accounts,
    AccountClosing closing,
    Roster roster,
    EventRows events,
    SessionAudit sessions,
    PersonNames names,
    AuditErasure audit,
    TimeProvider clock
)
{
    /// <param name="UserId">The pseudonym that is left.</param>
    /// <param name="AuditRows">The number of audit rows from which this call removed something.</param>
    public sealed record Answer(string UserId, int AuditRows);

    [Function(nameof(EraseMember))]
    [OperatorAccess]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "api/operator/tenants/{t}/members/{u}/erase")] HttpRequest request,
        string t,
        string u
    ) => ApiResult.From(await HandleAsync(t, u, request.Operator()), answer => ApiResult.Ok(answer));

    private async Task<Result<Answer>> HandleAsync(string t, string u, NamedOperator by)
    {
        if (
            !TenantId.TryParse(t, out var tenant)
            || !UserId.TryParse(u, out var user)
            || await accounts.FindAsync(tenant, user, CancellationToken.None) is not { } account
        )
        {
            return ApiError.NotFound(Reason.Of("no_such_account"));
        }

        if (!account.Profile.Closed)
        {
            return ApiError.Conflict(Reason.Of("still_member"));
        }

        // A repeated call finds the event of the first one.
        if (!account.IsErased && await events.AnyAsync(StorageNames.Accounts, AccountStore.Partition(tenant, user), CancellationToken.None))
        {
            return ApiError.Conflict(Reason.Of("mails_being_sent"));
        }

        await sessions.AddWaitingAsync(account);
        // While the address is still known.
        await closing.ReleaseAsync(account, CancellationToken.None);
        var erased = await accounts.ChangeAsync(
            () => accounts.FindAsync(tenant, user, CancellationToken.None),
            current => Decide(current ?? throw new UnavailableException("The account is gone."), by)
        );
        if (erased.Answer.IsRefused(out var refusal, out var tombstone))
        {
            return refusal;
        }

        await roster.UpdateAsync(tombstone, CancellationToken.None);
        await names.EraseAsync(tenant, user, CancellationToken.None);
        return new Answer(user.Value, await audit.RunAsync(tenant, user, CancellationToken.None));
    }

    private Decision<Account> Decide(Account account, NamedOperator by)
    {
        var erased = account.Erase();
        return account.IsErased
            ? Decision.Unchanged(account)
            : Decision.Commit(erased, erased, by.Did(account.NewEvent(EventKind.AccountErased, clock.GetUtcNow())));
    }
}
