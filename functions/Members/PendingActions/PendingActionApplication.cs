using System.Globalization;
using MfaFunctions.Accounts;
using MfaFunctions.Authorization;
using MfaFunctions.Events;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Http;
using MfaFunctions.Platform.Text;
using MfaFunctions.Tenancy;

namespace MfaFunctions.Members.PendingActions;

/// <summary>
/// Applies a pending action that is due. Its conditions are checked again, because up to a day has passed. The tenant's row is written
/// first, because it serializes concurrent changes to Owners. Every step can run twice.
/// </summary>
public sealed class PendingActionApplication(
    AccountStore accounts,
    TenantStore tenants,
    Owners owners,
    OwnerAvailability acting,
    OwnerChanges changes,
    Resets resets,
    AccountClosing closing,
    TimeProvider clock
)
{
    /// <param name="account">The account as read, with a pending action that is due.</param>
    /// <returns>The account afterwards, or why the action was dropped.</returns>
    public async Task<Result<Account>> RunAsync(Account account)
    {
        var action = account.PendingAction!;
        var by = action.RequestedBy is { } user
            ? await accounts.FindAsync(account.Tenant, UserId.Parse(user), CancellationToken.None)
            : null;
        if ((await BeginAsync(account, action, by)).IsRefused(out var refusal, out var limit))
        {
            await CommitAsync(account, action, current =>
                Decision.Commit(current.WithoutPendingAction(), current, Dropped(current, action, refusal))
            );
            return refusal;
        }

        var applied = await CommitAsync(account, action, current =>
        {
            OwnerChanges.EnsureInTime(limit, clock.GetUtcNow());
            return Apply(current, action, by);
        });
        if (action.Kind == PendingActionKind.Reset)
        {
            await resets.ReleaseAsync(account, applied);
        }

        if (applied.Profile.Closed)
        {
            // Makes the address available for a new invitation at once. The event's consumer repeats this if the process stops here.
            await closing.ReleaseAsync(applied, CancellationToken.None);
        }

        return applied;
    }

    private async Task<Account> CommitAsync(Account account, PendingAction action, Func<Account, Decision<Account>> decide)
    {
        var decided = await accounts.ChangeAsync(
            () => accounts.FindAsync(account.Tenant, account.Id, CancellationToken.None),
            found =>
            {
                var current = found ?? throw new UnavailableException("The Owner's account is gone.");
                // After a second delivery of the message, the work is already done.
                return current.PendingAction?.Entry == action.Entry ? decide(current) : Decision.Unchanged(current);
            }
        );
        return decided.Answer.IsRefused(out _, out var answer) ? throw new InvalidOperationException("Nothing here refuses.") : answer;
    }

    // Checks the conditions and writes the tenant's row. Returns the time before which the account must be committed.
    private async Task<Result<DateTimeOffset>> BeginAsync(Account account, PendingAction action, Account? by)
    {
        if (account.Profile.Role != Role.Owner)
        {
            return MemberErrors.NoLongerOwner();
        }

        if (action.Kind == PendingActionKind.BreakGlass)
        {
            return await BeginBreakGlassAsync(account, action);
        }

        if (by is not { Profile: { Closed: false, Role: Role.Owner } })
        {
            return MemberErrors.RequesterNoLongerOwner();
        }

        if (action.Kind == PendingActionKind.Reset)
        {
            return await BeginResetAsync(account, action);
        }

        var told = NewEvent(account, action, by, EventKind.OwnerRemoved, (EventData.Person, MemberChanges.NameOf(account)));
        return await owners.RemoveAsync(account.Tenant, account.Id, by.Id, told) is { } kept ? kept : DateTimeOffset.MaxValue;
    }

    private async Task<Result<DateTimeOffset>> BeginBreakGlassAsync(Account account, PendingAction action)
    {
        var begun = await tenants.ChangeAsync(
            () => tenants.GetAsync(account.Tenant, CancellationToken.None),
            async tenant =>
            {
                if (!tenant.Owners.Contains(account.Id.Value))
                {
                    return MemberErrors.NoLongerOwner();
                }

                if (await acting.AnyAsync(tenant.WithoutOwner(account.Id), CancellationToken.None))
                {
                    return MemberErrors.AnotherOwner();
                }

                // An Owner without a required first factor could not sign in after the reset either.
                return tenant.Policy.RequiredFirstFactors.Count > 0 && account.Credentials.LacksFirstFactor(tenant)
                    ? LiftRequiredFirstFactors(tenant, action)
                    : TenantDecision.Unchanged(DateTimeOffset.MaxValue);
            }
        );
        return begun.Answer;
    }

    private Task<Result<DateTimeOffset>> BeginResetAsync(Account account, PendingAction action) =>
        changes.BeginAsync(account.Tenant, account.Id, action.Entry, async tenant => !tenant.Owners.Contains(account.Id.Value)
                ? MemberErrors.NoLongerOwner()
            : !tenant.Owners.Contains(action.RequestedBy) ? MemberErrors.RequesterNoLongerOwner()
            : await acting.AnyWithFactorAsync(tenant.WithoutOwner(account.Id), CancellationToken.None) ? null
            : MemberErrors.LastOwnerWithFactor());

    private TenantDecision<DateTimeOffset> LiftRequiredFirstFactors(Tenant tenant, PendingAction action)
    {
        var (from, now) = (tenant.Policy, clock.GetUtcNow());
        var to = from.Change(
            new(
                from.Mode,
                from.GraceDays,
                from.CodesRequired,
                [],
                from.SessionLifetimeMinutes,
                from.SessionIdleMinutes,
                from.EnrollmentProof,
                from.NewSignInMail,
                from.PasswordByMail,
                PasskeySettings.Of(from)
            ),
            now
        );
        var mode = SnakeCase.Of(from.Mode);
        var told = tenant.NewEvent(
            EventKind.PolicyChanged,
            now,
            (EventData.From, mode),
            (EventData.Mode, mode),
            (EventData.Version, to.Version.ToString(CultureInfo.InvariantCulture)),
            (EventData.Weakened, "true"),
            (EventData.By, EventData.Operator),
            (EventData.Client, ClientOf(action))
        );
        return TenantDecision.Commit(tenant with { Policy = to }, DateTimeOffset.MaxValue, told);
    }

    private Decision<Account> Apply(Account account, PendingAction action, Account? by)
    {
        var now = clock.GetUtcNow();
        if (action.Kind == PendingActionKind.Reset)
        {
            var (reset, events) = resets.Apply(account, action.Removes, action.Reason!, by!, ClientOf(action), now);
            return Decision.Commit(reset, reset, events);
        }

        var (changed, told) = action.Kind switch
        {
            PendingActionKind.BreakGlass => (account.WithoutFactors(now), BreakGlassDone(account, action, now)),
            PendingActionKind.Demote => (
                account.With(Role.Member, now),
                NewEvent(account, action, by!, EventKind.RoleChanged, (EventData.From, "owner"), (EventData.Role, "member"))
            ),
            PendingActionKind.Remove => (
                account.Close(now),
                NewEvent(account, action, by!, EventKind.MemberRemoved, (EventData.By, EventData.Owner))
            ),
            _ => throw new InvalidOperationException("Unknown kind of action."),
        };
        return Decision.Commit(changed, changed, told);
    }

    private static SecurityEvent BreakGlassDone(Account account, PendingAction action, DateTimeOffset now) =>
        account.NewEvent(
            EventKind.BreakGlassDone,
            now,
            (EventData.Person, MemberChanges.NameOf(account)),
            (EventData.Reason, action.Reason ?? "")
        ) with
        {
            Actor = null,
        };

    private SecurityEvent NewEvent(
        Account account,
        PendingAction action,
        Account by,
        EventKind kind,
        params ReadOnlySpan<(string Key, string Value)> data
    ) =>
        account.NewEvent(
            kind,
            clock.GetUtcNow(),
            [.. data, (EventData.Actor, MemberChanges.NameOf(by)), (EventData.Client, ClientOf(action))]
        ) with
        {
            Actor = by.Id,
        };

    private SecurityEvent Dropped(Account account, PendingAction action, ApiError refusal) =>
        account.NewCancellation(action, clock.GetUtcNow(), (EventData.Reason, refusal.Detail)) with
        {
            Actor = null,
        };

    // Pending actions of earlier versions have no client.
    private static string ClientOf(PendingAction action) => action.Client ?? "-";
}
