namespace MfaFunctions.Tenancy;

/// <summary>The types of authenticators.</summary>
public enum AuthenticatorType
{
    /// <summary>An app that shows TOTP codes (RFC 6238).</summary>
    App,

    /// <summary>A passkey (WebAuthn).</summary>
    Passkey,
}
