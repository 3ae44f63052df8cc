namespace MfaFunctions.Tenancy;

/// <summary>What a mailed password reset may do for people who sign in only with an identity provider.</summary>
public enum PasswordByMail
{
    /// <summary>It replaces a password, so they get no link.</summary>
    Replace,

    /// <summary>It may also set their first password.</summary>
    Create,
}
