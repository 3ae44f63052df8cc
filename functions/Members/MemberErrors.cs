using MfaFunctions.Accounts;
using MfaFunctions.Members.PendingActions;
using MfaFunctions.Platform.Http;
using MfaFunctions.Platform.Text;
using MfaFunctions.Tenancy;

namespace MfaFunctions.Members;

/// <summary>Errors of the member routes.</summary>
internal static class MemberErrors
{
    /// <summary>Validation error for a missing role.</summary>
    public static Reason RoleRequired() => Reason.Of("required.choice", ("choices", new[] { "member", "owner" }));

    public static ApiError LastOwner() => new(409, "last_owner", Reason.Of("last_owner"));

    public static ApiError TooManyOwners(int maximum) => ApiError.Conflict(Reason.Of("too_many_owners", ("limit", maximum)));

    public static ApiError LastOwnerWithFactor() => new(409, "last_owner", Reason.Of("last_owner_with_factor"));

    public static ApiError ActionPending(Account member, PendingAction action) =>
        new ApiError(409, "action_pending", Reason.Of("action_pending")).With(
            "pendingAction",
            PendingActionResource.Of(member.Tenant, member.Id, action)
        );

    public static ApiError NothingPending() => ApiError.NotFound(Reason.Of("nothing_pending"));

    public static ApiError ThirdOwnerConfirms() => ApiError.Conflict(Reason.Of("third_owner_confirms"));

    public static ApiError NewOwnerConfirms() => ApiError.Conflict(Reason.Of("new_owner_confirms"));

    public static ApiError BreakGlassNotConfirmed() => ApiError.Conflict(Reason.Of("break_glass_not_confirmed"));

    public static ApiError NoLongerOwner() => ApiError.Conflict(Reason.Of("no_longer_owner"));

    public static ApiError RequesterNoLongerOwner() => ApiError.Conflict(Reason.Of("requester_no_longer_owner"));

    public static ApiError ExtensionWithRole() => ApiError.InvalidField("extendedUntil", Reason.Of("not_together.role"));

    public static ApiError NotYourself() => ApiError.Conflict(Reason.Of("own_account"));

    public static ApiError OwnersIdentities() => ApiError.Conflict(Reason.Of("identities_of_owner"));

    public static ApiError NoSuchIdentity() => ApiError.NotFound(Reason.Of("no_such_identity.member"));

    public static ApiError AnotherOwner() => ApiError.Conflict(Reason.Of("another_owner"));

    public static ApiError OwnersAddOwners() => ApiError.Conflict(Reason.Of("owners_add_owners"));

    public static ApiError HasPassword() => ApiError.Conflict(Reason.Of("has_password"));

    public static ApiError PasswordNotAccepted(TwoFactorPolicy policy) =>
        ApiError.InvalidField("password", Reason.Of("password_not_accepted", ("accepted", policy.RequiredFirstFactors)));

    public static ApiError OtherRole() => ApiError.Conflict(Reason.Of("other_role"));

    public static ApiError BeingRemoved() => ApiError.Conflict(Reason.Of("being_removed"));

    public static ApiError NothingToRemindOf() => ApiError.Conflict(Reason.Of("nothing_to_remind_of"));

    /// <summary>The error when the request's ETag is missing or does not match the person's current state; otherwise null.</summary>
    public static ApiError? Mismatch(Account member, IfMatch ifMatch) =>
        ifMatch.Refuse(RosterEntry.Of(member).Tag, Reason.Of("if_match_missing.member"), Changed);

    /// <summary>The person became an Owner, or stopped being one, during the request, which sent <c>*</c> or lost a race.</summary>
    public static ApiError RoleChanged(Account member, IfMatch ifMatch) => ifMatch.Mismatch(RosterEntry.Of(member).Tag, Changed);

    private static Reason Changed(string sent, string current) =>
        Reason.Of("resource_changed.member", ("sent", sent), ("current", current));
}
