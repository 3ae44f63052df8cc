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
            "An organisation keeps an Owner",
            "Nobody else can sign in as Owner of this organisation, so this one can be neither removed nor made a member. Make somebody an Owner first who signs in "
                + "by a way that the organisation accepts; who was invited as Owner counts once the invitation is accepted."
        );

    public static ApiError NotYourself() =>
        ApiError.Conflict(
            "This is your own account. Change your factors and end your sessions as anybody does; a reset takes another Owner."
        );

    public static ApiError AnotherOwner() =>
        ApiError.Conflict(
            "The tenant has another Owner who can sign in: ask that one to reset this Owner. Break glass is for the only Owner who can sign in."
        );

    public static ApiError OwnersAddOwners() =>
        ApiError.Conflict(
            "The tenant has an Owner who can sign in: ask that one to invite this person as Owner. If it is the only one and has lost every factor, use break glass."
        );

    public static ApiError HasPassword() =>
        ApiError.Conflict(
            "You have a password, which an invitation does not replace. Accept with an ID token of your organisation's identity provider; if you have forgotten the password, ask for a reset."
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
            "The person's role, extension or factors changed after you read the entry. Read it again, check what changed, and send the new etag in 'If-Match'."
        );
}
