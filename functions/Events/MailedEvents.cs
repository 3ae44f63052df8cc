namespace MfaFunctions.Events;

/// <summary>The events that are mailed to people.</summary>
public static class MailedEvents
{
    private static readonly HashSet<EventKind> Kinds =
    [
        EventKind.NewSignIn,
        EventKind.AuthenticatorAdded,
        EventKind.AuthenticatorRemoved,
        EventKind.RecoveryCodeUsed,
        EventKind.RecoveryCodesRenewed,
        EventKind.FactorLocked,
        EventKind.FactorDisabled,
        EventKind.PasswordInvalidated,
        EventKind.PasswordBlockedElsewhere,
        EventKind.PasswordBlocked,
        EventKind.Invited,
        EventKind.InvitationAccepted,
        EventKind.PasswordResetRequested,
        EventKind.PasswordChanged,
        EventKind.SecondFactorRequired,
        EventKind.PolicyWeakened,
        EventKind.IdentityProviderAdded,
        EventKind.IdentityProviderRemoved,
        EventKind.IdentityLinked,
        EventKind.IdentityUnlinked,
        EventKind.FactorsReset,
        EventKind.FirstFactorsReset,
        EventKind.EnrolledByAdministrator,
        EventKind.EnrollmentReminder,
        EventKind.OwnerAdded,
        EventKind.OwnerRemoved,
        EventKind.EnrollmentExtended,
        EventKind.BreakGlassRequested,
        EventKind.BreakGlassDone,
        EventKind.OwnerActionRequested,
        EventKind.OwnerAccountChanged,
        EventKind.MailBudgetSpent,
        EventKind.SessionsEnded,
        EventKind.MemberRemoved,
        EventKind.EnrollmentCodeRequested,
        EventKind.OperatorChange,
        EventKind.PasskeyAdded,
        EventKind.PasskeyRemoved,
        EventKind.PasskeyDisabled,
        EventKind.PasskeyRequired,
    ];

    // Events that weaken a tenant's security are mailed to all its Owners, whoever they concern.
    private static readonly HashSet<EventKind> OwnersKinds =
    [
        EventKind.OwnerAdded,
        EventKind.OwnerRemoved,
        EventKind.IdentityProviderRemoved,
        EventKind.EnrollmentExtended,
        EventKind.BreakGlassRequested,
        EventKind.BreakGlassDone,
        EventKind.OwnerActionRequested,
        EventKind.OwnerAccountChanged,
        EventKind.MailBudgetSpent,
        EventKind.OperatorChange,
    ];

    public static IReadOnlyCollection<EventKind> All => Kinds;

    public static bool Contains(EventKind kind) => Kinds.Contains(kind);

    /// <summary>Whether the event is mailed to every Owner of the tenant instead of to the person it concerns.</summary>
    public static bool AreForOwners(EventKind kind) => OwnersKinds.Contains(kind);
}
