using MfaFunctions.Accounts;
using MfaFunctions.Authorization;
using MfaFunctions.Platform;

namespace MfaFunctions.Members.PendingActions;

/// <summary>API representation of an announced change to an Owner's account.</summary>
/// <param name="UserId">The Owner whose account changes.</param>
/// <param name="Remove">What a reset removes; null for other kinds.</param>
/// <param name="EffectiveAt">When it takes effect unless it is canceled.</param>
/// <param name="RequestedBy">User id of the Owner who asked for it; null for an operator.</param>
/// <param name="Next">Where it is confirmed and canceled.</param>
public sealed record PendingActionResource(
    string UserId,
    PendingActionKind Kind,
    IReadOnlyList<string>? Remove,
    DateTimeOffset EffectiveAt,
    string? RequestedBy,
    string? Reason,
    IReadOnlyList<NextStep> Next
)
{
    public static PendingActionResource Of(TenantId tenant, UserId user, PendingAction action)
    {
        var route = $"/api/tenants/{tenant}/members/{user}/pending-action";
        var cancel = new NextStep("cancel", "DELETE", route);
        return new PendingActionResource(
            user.Value,
            action.Kind,
            action.Kind == PendingActionKind.Reset ? ResetMember.NamesOf(action.Removes) : null,
            action.EffectiveAt,
            action.RequestedBy,
            action.Reason,
            // Break glass has no second Owner who could confirm it.
            action.Kind == PendingActionKind.BreakGlass
                ? [cancel]
                : [new NextStep("confirm", "POST", route + "/confirm"), cancel]
        );
    }
}
