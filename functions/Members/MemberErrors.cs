using MfaFunctions.Accounts;
using MfaFunctions.Members.PendingActions;
using MfaFunctions.Platform.Http;
using MfaFunctions.Tenancy;

namespace MfaFunctions.Members;

/// <summary>Errors of the member routes.</summary>
internal static class MemberErrors
{
    private const string EntryChanged =
        "The person's role, extension, factors or pending action changed after you read the entry. "
        + "Read it again, check what changed, and send the new etag in 'If-Match'.";

    /// <summary>Validation message for a missing role.</summary>
    public const string RoleRequired = "is required: member or owner";

    public static ApiError LastOwner() =>
        new(
            409,
            "last_owner",
            "Last Owner",
            "Nobody else can sign in as an Owner of this organization, so this Owner can be neither removed nor made a member. "
                + "First make somebody an Owner who can sign in with a first factor that the organization accepts, "
                + "and with a second factor if it requires one. "
                + "An invited Owner counts once the invitation is accepted."
        );

    public static ApiError TooManyOwners(int maximum) =>
        ApiError.Conflict(
            string.Create(
                System.Globalization.CultureInfo.InvariantCulture,
                $"This organization has {maximum} Owners, which is the maximum. Make another Owner a member first."
            )
        );

    public static ApiError LastOwnerWithFactor() =>
        new(
            409,
            "last_owner",
            "Last Owner",
            "No other Owner of this organization can sign in and verify a code, so this Owner keeps the factors. "
                + "First have another Owner enroll an authenticator app."
        );

    public static ApiError ActionPending(Account member, PendingAction action) =>
        new ApiError(
            409,
            "action_pending",
            "Pending action",
            "A change to this Owner's account is already pending. "
                + "Confirm it, cancel it, or wait until it takes effect, and then request another."
        ).With("pendingAction", PendingActionResource.Of(member.Tenant, member.Id, action));

    public static ApiError NothingPending() =>
        ApiError.NotFound(
            "No change to this member's account is pending, or it has taken effect. Read the entry to see its current state."
        );

    public static ApiError ThirdOwnerConfirms() =>
        ApiError.Conflict(
            "Only an Owner who neither requested this change nor is its subject can confirm it. "
                + "Without a confirmation, it takes effect at the announced time."
        );

    public static ApiError NewOwnerConfirms() =>
        ApiError.Conflict(
            "The Owner who requested this change and the Owner who confirms it must both have been Owners for 24 hours. "
                + "Without a confirmation, it takes effect at the announced time."
        );

    public static ApiError BreakGlassNotConfirmed() =>
        ApiError.Conflict(
            "An operator announced this reset because no other Owner could sign in, so no Owner can confirm it. "
                + "Cancel it and reset this Owner yourself."
        );

    public static ApiError NoLongerOwner() => ApiError.Conflict("The person is no longer an Owner, so the pending change was dropped.");

    public static ApiError RequesterNoLongerOwner() =>
        ApiError.Conflict("The person who requested the change is no longer an Owner, so it was dropped.");

    public static ApiError ExtensionWithRole() =>
        ApiError.InvalidField("extendedUntil", "cannot be changed together with the role of another Owner, because the role changes later");

    public static ApiError NotYourself() =>
        ApiError.Conflict(
            "This is your own account. Manage your own factors and sessions as any member does. Only another Owner can reset them."
        );

    public static ApiError OwnersIdentities() =>
        ApiError.Conflict(
            "This person is an Owner. Ask for a reset with 'remove': ['firstFactors'] instead: "
                + "it is announced to every Owner and unlinks all identities when it takes effect."
        );

    public static ApiError NoSuchIdentity() =>
        ApiError.NotFound("The member has no linked identity with this id. Read the member's entry to see the ids.");

    public static ApiError AnotherOwner() =>
        ApiError.Conflict(
            "The tenant has another Owner who can sign in. Ask them to reset this Owner. "
                + "Break glass is only for the sole Owner who can sign in."
        );

    public static ApiError OwnersAddOwners() =>
        ApiError.Conflict(
            "The tenant has an Owner who can sign in. Ask them to invite this person as an Owner. "
                + "If they are the only one and have lost every factor, use break glass."
        );

    public static ApiError HasPassword() =>
        ApiError.Conflict(
            "You already have a password, and an invitation does not replace it. "
                + "Accept with an ID token of your organization's identity provider. "
                + "If you forgot the password, request a reset."
        );

    public static ApiError PasswordNotAccepted(TwoFactorPolicy policy) =>
        ApiError.InvalidField(
            "password",
            "is not accepted as a first factor by your organization: accept with an ID token of "
                + string.Join(" or ", policy.RequiredFirstFactors)
        );

    public static ApiError OtherRole() =>
        ApiError.Conflict("A member with this address already exists with another role. Change the role instead.");

    public static ApiError BeingRemoved() =>
        ApiError.Conflict("The member with this address is being removed. Send the invitation again in a minute.");

    public static ApiError NothingToRemindOf() =>
        ApiError.Conflict(
            "Your organization does not require a second factor, so there is no deadline to remind people of. "
                + "Switch the requirement on first."
        );

    /// <summary>The error when the request's ETag is missing or does not match the person's current state; otherwise null.</summary>
    public static ApiError? Mismatch(Account member, IfMatch ifMatch) =>
        ifMatch.Refuse(RosterEntry.Of(member).Tag, "Read the person's entry, then send its etag in the header 'If-Match'.", EntryChanged);

    /// <summary>The person became an Owner, or stopped being one, during the request, which sent <c>*</c> or lost a race.</summary>
    public static ApiError RoleChanged(Account member, IfMatch ifMatch) => ifMatch.Mismatch(RosterEntry.Of(member).Tag, EntryChanged);
}
