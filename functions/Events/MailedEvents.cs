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
        EventKind.PasswordResetRequested,
        EventKind.PasswordChanged,
        EventKind.SecondFactorRequired,
        EventKind.PolicyWeakened,
        EventKind.IdentityProviderAdded,
        EventKind.IdentityLinked,
        EventKind.IdentityUnlinked,
    ];

    public static IReadOnlyCollection<EventKind> All => Kinds;

    public static bool Contains(EventKind kind) => Kinds.Contains(kind);
}
