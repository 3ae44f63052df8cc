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

    public static ApiError NoSuchIdentity() =>
        ApiError.NotFound("You have no linked identity with this id. List your identities to see their ids.");
}
