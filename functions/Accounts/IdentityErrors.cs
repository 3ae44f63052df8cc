using System.Globalization;
using MfaFunctions.Identity;
using MfaFunctions.Platform.Http;

namespace MfaFunctions.Accounts;

/// <summary>Refusals about linked identities, wherever one is linked.</summary>
public static class IdentityErrors
{
    /// <summary>Whatever is wrong with it: nothing more precise is ever told of a token.</summary>
    public static ApiError TokenNotAccepted() => ApiError.InvalidField("idToken",
        "is not accepted: it must come from a provider of your organisation, carry a nonce of ours, and be new; each works once");

    public static ApiError Taken() => ApiError.Conflict("This identity is linked to another account of your organisation. Unlink it there first.");

    public static ApiError Linked() => ApiError.Conflict("This identity is linked to your account already.");

    public static ApiError TooMany() => ApiError.Conflict(
        string.Create(CultureInfo.InvariantCulture, $"You have {LinkedIdentity.Maximum} linked identities, the most there can be. Unlink one first."));

    /// <summary>Why this identity cannot be linked to this account; null when it can.</summary>
    public static ApiError? Conflict(Account account, ProvenIdentity proven)
    {
        return account.Credentials.Find(proven) is not null ? Linked()
            : account.Credentials.Identities.Count >= LinkedIdentity.Maximum ? TooMany()
            : null;
    }

    public static ApiError LastFirstFactor() => ApiError.Conflict(
        "This identity is your only way to sign in. Link another one, or set a password that your organisation accepts, before you unlink it.");

    public static ApiError NoSuchIdentity() => ApiError.NotFound("You have no linked identity with this id. List yours to see their ids.");
}
