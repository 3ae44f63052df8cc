namespace MfaFunctions.Tenancy;

/// <summary>Whether a passkey signs people in without a password.</summary>
public enum PasskeySignIn
{
    On,
    Off,
}
