using System.Globalization;
using MfaFunctions.Identity;
using MfaFunctions.Platform.Http;

namespace MfaFunctions.Accounts;

/// <summary>Errors of every operation that links or unlinks an identity.</summary>
public static class IdentityErrors
{
    /// <summary>Covers every reason to reject an ID token, so that the answer reveals nothing more precise.</summary>
    public static ApiError TokenNotAccepted() =>
        ApiError
            .InvalidField(
                "idToken",
                "is not accepted: it must come from one of your organization's providers, "
                    + "contain a nonce from this service, and be recent and unused"
            )
            .Refusing(RefusalKind.IdToken);

    public static ApiError Taken() =>
        ApiError.Conflict("This identity is linked to another account of your organization. Unlink it there first.");

    public static ApiError Linked() => ApiError.Conflict("This identity is already linked to your account.");

    public static ApiError TooMany() =>
        ApiError.Conflict(
            string.Create(
                CultureInfo.InvariantCulture,
                $"You have {LinkedIdentity.Maximum} linked identities, which is the maximum. Unlink one first."
            )
        );

    /// <summary>Returns why this identity cannot be linked to this account; null if it can.</summary>
    public static ApiError? Conflict(Account account, ProvenIdentity proven)
    {
        return account.Credentials.Find(proven) is not null ? Linked()
            : account.Credentials.Identities.Count >= LinkedIdentity.Maximum ? TooMany()
            : null;
    }

    public static ApiError LastFirstFactor() =>
        ApiError.Conflict(
            "This identity is your only way to sign in. "
                + "Link another one, or set a password that your organization accepts, before you unlink it."
        );

    /// <summary>A password reset cannot drop the identities without which the person could not sign in.</summary>
    public static ApiError IdentitiesNeeded() =>
        ApiError.InvalidField(
            "dropIdentities",
            "must be left out: your organization does not accept a password alone, so you could not sign in any more. "
                + "If somebody else linked an identity, ask an Owner to reset how you sign in"
        );

    /// <summary>Without an authenticator, linking requires a first factor in the same call.</summary>
    public static ApiError FirstFactorMissing() =>
        ApiError.InvalidField(
            "password",
            "is required, or linkedIdToken from an identity that is linked already, because you have no authenticator app"
        );

    public static ApiError WrongPassword() => ApiError.InvalidCredentials("The password is wrong. Check it and try again.");

    public static ApiError LinkedTokenNotAccepted() =>
        ApiError.InvalidField(
            "linkedIdToken",
            "is not accepted: it must come from an identity that is linked to your account, contain a nonce from this service, "
                + "be unused, and state that you authenticated within the last 5 minutes"
        );

    public static ApiError NoSuchIdentity() =>
        ApiError.NotFound("You have no linked identity with this id. List your identities to see their ids.");
}
