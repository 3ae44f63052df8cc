using MfaFunctions.Identity;
using MfaFunctions.Platform.Http;
using MfaFunctions.Platform.Text;

namespace MfaFunctions.Accounts;

/// <summary>Errors of every operation that links or unlinks an identity.</summary>
public static class IdentityErrors
{
    /// <summary>Covers every reason to reject an ID token, so that the answer reveals nothing more precise.</summary>
    public static ApiError TokenNotAccepted() =>
        ApiError.InvalidField("idToken", Reason.Of("token_not_accepted")).Refusing(RefusalKind.IdToken);

    public static ApiError Taken() => ApiError.Conflict(Reason.Of("identity_taken"));

    public static ApiError Linked() => ApiError.Conflict(Reason.Of("identity_linked"));

    public static ApiError TooMany() => ApiError.Conflict(Reason.Of("too_many_identities", ("limit", LinkedIdentity.Maximum)));

    /// <summary>Returns why this identity cannot be linked to this account; null if it can.</summary>
    public static ApiError? Conflict(Account account, ProvenIdentity proven)
    {
        return account.Credentials.Find(proven) is not null ? Linked()
            : account.Credentials.Identities.Count >= LinkedIdentity.Maximum ? TooMany()
            : null;
    }

    public static ApiError LastFirstFactor() => ApiError.Conflict(Reason.Of("last_first_factor"));

    /// <summary>A password reset cannot drop the identities without which the person could not sign in.</summary>
    public static ApiError IdentitiesNeeded() => ApiError.InvalidField("dropIdentities", Reason.Of("identities_needed"));

    /// <summary>Without an authenticator, linking requires a first factor in the same call.</summary>
    public static ApiError FirstFactorMissing() => ApiError.InvalidField("password", Reason.Of("required.first_factor"));

    public static ApiError WrongPassword() => ApiError.InvalidCredentials(Reason.Of("wrong_password"));

    public static ApiError LinkedTokenNotAccepted() => ApiError.InvalidField("linkedIdToken", Reason.Of("token_not_accepted.linked"));

    public static ApiError NoSuchIdentity() => ApiError.NotFound(Reason.Of("no_such_identity"));
}
