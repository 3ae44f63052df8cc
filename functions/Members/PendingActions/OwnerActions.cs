using MfaFunctions.Accounts;
using MfaFunctions.Authorization;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Http;

namespace MfaFunctions.Members.PendingActions;

/// <summary>
/// Asks for a change to another Owner's account. One stolen Owner's session must not be enough to push the other Owners out, so the change
/// takes effect a day later, or when a third Owner confirms it.
/// </summary>
public sealed class OwnerActions(MemberChanges members, Announcement announcement)
{
    /// <summary>
    /// Whether a change to this person's account waits. An account that nobody has used yet has nobody to protect, and an Owner who was
    /// invited under a mistyped address must go at once.
    /// </summary>
    public static bool MustWait(SessionContext owner, Account member) =>
        member.Profile.Role == Role.Owner && member.Id != owner.Account.Id && !member.IsUnused;

    /// <summary>Announces the change. At most one is pending for an account.</summary>
    public async Task<ApiResult> RequestAsync(SessionContext owner, string u, string ifMatch, PendingActionKind kind, string? reason = null)
    {
        var requested = await members.CommitAsync(owner, u, async (current, member) =>
            await DecideAsync(current, member, ifMatch, kind, reason)
        );
        return ApiResult.From(requested, answer => ApiResult.Accepted(answer.Action, answer.Tag));
    }

    private async Task<Decision<(PendingActionResource Action, string Tag)>> DecideAsync(
        SessionContext owner,
        Account member,
        string ifMatch,
        PendingActionKind kind,
        string? reason
    )
    {
        // The tag changes with the role: it is still an Owner.
        if (MemberErrors.Mismatch(member, ifMatch) is { } mismatch)
        {
            return mismatch;
        }

        if (member.PendingAction is { } pending)
        {
            return MemberErrors.ActionPending(member, pending);
        }

        var announced = await announcement.MakeAsync(member, kind, reason, owner.Account, owner.Request.Client, owner.Now);
        return announced.Then(action =>
            (PendingActionResource.Of(member.Tenant, member.Id, action), RosterEntry.Of(announced.Account!).Tag)
        );
    }
}
