namespace MfaFunctions.Accounts;

/// <summary>A person's progress toward an enrolled second factor.</summary>
public enum EnrollmentState
{
    /// <summary>Has not accepted the invitation.</summary>
    Invited,

    /// <summary>Can sign in and has no authenticator; none is required yet.</summary>
    NotStarted,

    Enrolled,

    /// <summary>Has no authenticator and a personal deadline later than the tenant's.</summary>
    Extended,

    /// <summary>Has no authenticator and the deadline has passed.</summary>
    Overdue,
}
