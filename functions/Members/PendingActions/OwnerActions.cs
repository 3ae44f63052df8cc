using MfaFunctions.Accounts;
using MfaFunctions.Authorization;
using MfaFunctions.Platform.Http;

namespace MfaFunctions.Members.PendingActions;

/// <summary>
/// Requests a change to another Owner's account. The session of one Owner must not suffice to remove the others, so the change takes
/// effect a day later, or when a third Owner confirms it.
/// </summary>
public sealed class OwnerActions(MemberChanges members, PendingActionAnnouncement announcement)
{
    /// <summary>
    /// Whether a change to this person's account is delayed. An account that nobody has used is not, because an invitation to a mistyped
    /// address must be revocable at once.
    /// </summary>
    public static bool MustWait(SessionContext owner, Account member) =>
        member.Profile.Role == Role.Owner && member.Id != owner.Account.Id && !member.IsUnused;

    /// <summary>Announces the change. An account has at most one pending action.</summary>
    /// <param name="owner">The Owner who requests it.</param>
    /// <param name="u">Route value <c>u</c>.</param>
    /// <param name="ifMatch">The entity tag of the entry that the Owner has seen.</param>
    /// <param name="kind">The kind of change.</param>
    /// <param name="reason">The reason given, if the request takes one.</param>
    /// <param name="remove">What a reset removes; null for other kinds.</param>
    public async Task<ApiResult> RequestAsync(
        SessionContext owner,
        string u,
        IfMatch ifMatch,
        PendingActionKind kind,
        string? reason = null,
        ResetParts? remove = null
    )
    {
        var requested = await members.CommitAsync(owner, u, async (current, member) =>
            await DecideAsync(current, member, ifMatch, kind, reason, remove)
        );
        return ApiResult.From(requested, answer => ApiResult.Accepted(answer.Action, answer.Tag));
    }

    private async Task<Decision<(PendingActionResource Action, string Tag)>> DecideAsync(
        SessionContext owner,
        Account member,
        IfMatch ifMatch,
        PendingActionKind kind,
        string? reason,
        ResetParts? remove
    )
    {
        if (MemberErrors.Mismatch(member, ifMatch) is { } mismatch)
        {
            return mismatch;
        }

        if (!MustWait(owner, member))
        {
            return MemberErrors.RoleChanged(member, ifMatch);
        }

        if (member.PendingAction is { } pending)
        {
            return MemberErrors.ActionPending(member, pending);
        }

        var announced = await announcement.MakeAsync(member, kind, reason, remove, owner.Account, owner.Request.Client, owner.Now);
        return announced.Then(action =>
            (PendingActionResource.Of(member.Tenant, member.Id, action), RosterEntry.Of(announced.Account!).Tag)
        );
    }
}
