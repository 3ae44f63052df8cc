namespace MfaFunctions.Events;

/// <summary>The events a person is told of by mail.</summary>
public static class MailedEvents
{
    private static readonly HashSet<EventKind> Kinds =
    [
        EventKind.AuthenticatorAdded,
        EventKind.AuthenticatorRemoved,
        EventKind.RecoveryCodeUsed,
        EventKind.RecoveryCodesRenewed,
        EventKind.FactorLocked,
        EventKind.FactorDisabled,
        EventKind.PasswordInvalidated,
        EventKind.Invited,
        EventKind.InvitationAccepted,
        EventKind.PasswordResetRequested,
        EventKind.PasswordChanged,
        EventKind.SecondFactorRequired,
        EventKind.PolicyWeakened,
        EventKind.IdentityProviderAdded,
        EventKind.IdentityLinked,
        EventKind.IdentityUnlinked,
        EventKind.FactorsReset,
        EventKind.EnrolledByAdministrator,
        EventKind.EnrollmentReminder,
        EventKind.OwnerAdded,
        EventKind.OwnerRemoved,
        EventKind.EnrollmentExtended,
        EventKind.BreakGlassRequested,
        EventKind.BreakGlassDone,
        EventKind.SessionsEnded,
        EventKind.MemberRemoved,
    ];

    // What weakens a tenant is told to all who answer for it, whoever it concerns.
    private static readonly HashSet<EventKind> OwnersKinds =
    [
        EventKind.OwnerAdded,
        EventKind.OwnerRemoved,
        EventKind.EnrollmentExtended,
        EventKind.BreakGlassRequested,
        EventKind.BreakGlassDone,
    ];

    public static IReadOnlyCollection<EventKind> All => Kinds;

    public static bool Contains(EventKind kind) => Kinds.Contains(kind);

    /// <summary>Whether it is told to every Owner of the tenant, instead of the person it concerns.</summary>
    public static bool AreForOwners(EventKind kind) => OwnersKinds.Contains(kind);
}
