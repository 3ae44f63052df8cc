namespace MfaFunctions.Tenancy;

/// <summary>What a member proves, besides the first factor, to confirm the first authenticator. Owners always prove the mailbox.</summary>
public enum EnrollmentProof
{
    /// <summary>Nothing more; a recent first factor is sufficient.</summary>
    None,

    /// <summary>Access to the mailbox of the stored address.</summary>
    Mail,
}
