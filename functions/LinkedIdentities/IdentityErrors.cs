using System.Globalization;
using MfaFunctions.Accounts;
using MfaFunctions.Platform;

namespace MfaFunctions.LinkedIdentities;

/// <summary>Refusals of this slice.</summary>
internal static class IdentityErrors
{
    /// <summary>Whatever is wrong with it: nothing more precise is ever told of a token.</summary>
    public static ApiError TokenNotAccepted() => ApiError.InvalidField("idToken",
        "is not accepted: it must come from a provider of your organisation, carry a nonce of ours, and be new; each works once");

    public static ApiError Taken() => ApiError.Conflict("This identity is linked to another account of your organisation. Unlink it there first.");

    public static ApiError Linked() => ApiError.Conflict("This identity is linked to your account already.");

    public static ApiError TooMany() => ApiError.Conflict(
        string.Create(CultureInfo.InvariantCulture, $"You have {LinkedIdentity.Maximum} linked identities, the most there can be. Unlink one first."));

    public static ApiError LastFirstFactor() => ApiError.Conflict(
        "This identity is your only way to sign in. Link another one, or set a password that your organisation accepts, before you unlink it.");

    public static ApiError NoSuchIdentity() => ApiError.NotFound("You have no linked identity with this id. List yours to see their ids.");
}
