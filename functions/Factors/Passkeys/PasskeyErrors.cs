using Fido2NetLib;
using Fido2NetLib.Exceptions;
using MfaFunctions.Platform.Http;
using MfaFunctions.Platform.Text;

namespace MfaFunctions.Factors.Passkeys;

/// <summary>Errors of passkeys. None is charged as a failure, because there is nothing to guess.</summary>
public static class PasskeyErrors
{
    public static ApiError ChallengeNotOpen() => PasskeyInvalid(Reason.Of("challenge_not_open"));

    public static ApiError UnknownPasskey() => PasskeyInvalid(Reason.Of("unknown_passkey"));

    public static ApiError WrongOrigin() => PasskeyInvalid(Reason.Of("wrong_origin"));

    public static ApiError WrongSignature() => PasskeyInvalid(Reason.Of("wrong_signature"));

    public static ApiError ModelNotAllowed() => PasskeyInvalid(Reason.Of("model_not_allowed")).Refusing(RefusalKind.Request);

    public static ApiError Exists() => ApiError.Conflict(Reason.Of("passkey_exists"));

    public static ApiError Disabled() => new ApiError(403, "factor_disabled", Reason.Of("passkey_disabled")).Refusing(RefusalKind.Passkey);

    public static ApiError NotARelyingParty() => ApiError.InvalidField("rpId", Reason.Of("not_a_relying_party"));

    public static Reason NotAnAssertion() => Reason.Of("not_an_assertion");

    public static Reason NotAnAttestation() => Reason.Of("not_an_attestation");

    /// <summary>What the library found wrong with a response.</summary>
    internal static ApiError Of(Fido2VerificationException e) =>
        e.Code switch
        {
            Fido2ErrorCode.InvalidAuthenticatorResponseChallenge or Fido2ErrorCode.MissingAuthenticatorResponseChallenge =>
                ChallengeNotOpen(),
            Fido2ErrorCode.InvalidAuthenticatorResponseOrigin
            or Fido2ErrorCode.MissingAuthenticatorResponseOrigin
            or Fido2ErrorCode.InvalidAuthenticatorResponseTopOrigin
            or Fido2ErrorCode.CrossOriginRequestNotAllowed => WrongOrigin(),
            Fido2ErrorCode.InvalidRpidHash => PasskeyInvalid(Reason.Of("wrong_relying_party")),
            Fido2ErrorCode.UserVerificationRequirementNotMet or Fido2ErrorCode.UserPresentFlagNotSet => PasskeyInvalid(
                Reason.Of("user_not_verified")
            ),
            Fido2ErrorCode.NonUniqueCredentialId => Exists(),
            _ => WrongSignature(),
        };

    private static ApiError PasskeyInvalid(Reason reason) => new ApiError(403, "passkey_invalid", reason).Refusing(RefusalKind.Passkey);
}
