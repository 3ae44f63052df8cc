using MfaFunctions.Accounts;
using MfaFunctions.Platform.Http;

namespace MfaFunctions.Members;

/// <summary>Errors of the member routes.</summary>
internal static class MemberErrors
{
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

    public static ApiError NotYourself() =>
        ApiError.Conflict(
            "This is your own account. Manage your own factors and sessions as any member does. Only another Owner can reset them."
        );

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

    public static ApiError OtherRole() =>
        ApiError.Conflict("A member with this address already exists with another role. Change the role instead.");

    public static ApiError BeingRemoved() =>
        ApiError.Conflict("The member with this address is being removed. Send the invitation again in a minute.");

    /// <summary>The error when the request's ETag is missing or does not match the person's current state; otherwise null.</summary>
    public static ApiError? Mismatch(Account member, string ifMatch)
    {
        return ifMatch.Length == 0 ? PreconditionRequired()
            : ifMatch == RosterEntry.Of(member).Tag ? null
            : PreconditionFailed();
    }

    private static ApiError PreconditionRequired() =>
        ApiError.PreconditionRequired("Read the person's entry, then send its etag in the header 'If-Match'.");

    private static ApiError PreconditionFailed() =>
        ApiError.PreconditionFailed(
            "The person's role, extension or factors changed after you read the entry. "
                + "Read it again, check what changed, and send the new etag in 'If-Match'."
        );
}
