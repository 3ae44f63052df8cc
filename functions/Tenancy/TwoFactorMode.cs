namespace MfaFunctions.Tenancy;

/// <summary>Who is asked for a second factor.</summary>
public enum TwoFactorMode
{
    /// <summary>Nobody: a first factor is enough.</summary>
    Off,

    /// <summary>Those who enrolled an authenticator.</summary>
    Optional,

    /// <summary>Everybody; those without an authenticator must enroll one.</summary>
    Required,
}
