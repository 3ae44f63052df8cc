namespace MfaFunctions.Tenancy;

/// <summary>Who must verify a second factor.</summary>
public enum TwoFactorMode
{
    /// <summary>No one; a first factor is sufficient.</summary>
    Off,

    /// <summary>Persons with an enrolled authenticator.</summary>
    Optional,

    /// <summary>Everyone; persons without an authenticator must enroll one.</summary>
    Required,
}
