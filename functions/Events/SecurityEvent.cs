using MfaFunctions.Platform;

namespace MfaFunctions.Events;

/// <summary>What happened, in the words of the audit log and of mail templates.</summary>
public enum EventKind
{
    TenantCreated,
    AccountCreated,

    /// <summary>The ways in and out, which only the audit log tells of.</summary>
    SignedIn,
    SecondFactorVerified,
    Reauthenticated,
    SignedOut,
    OwnSessionsEnded,
    AuthenticatorAdded,
    AuthenticatorRemoved,
    RecoveryCodeUsed,
    RecoveryCodesRenewed,
    FactorLocked,
    FactorDisabled,

    /// <summary>Whoever tries codes knows the password, so it was taken away.</summary>
    PasswordInvalidated,
    PolicyChanged,
    IdentityProvidersChanged,
    AudiencesChanged,
    OriginsChanged,
    ResealStarted,
    IdentityLinked,
    IdentityUnlinked,

    /// <summary>A person was given an account and chooses a first password by the mail's link.</summary>
    Invited,

    /// <summary>The person is told: whoever had the link can sign in.</summary>
    InvitationAccepted,

    /// <summary>Somebody asked for a link to choose a new password; only the mail tells whether it was the person.</summary>
    PasswordResetRequested,

    PasswordChanged,

    /// <summary>A person is told that the tenant now asks for a second factor; added for each member by the walk.</summary>
    SecondFactorRequired,

    /// <summary>An Owner is told that somebody weakened the policy.</summary>
    PolicyWeakened,

    /// <summary>An Owner is told that ID tokens of a further provider, or for a further client, are accepted.</summary>
    IdentityProviderAdded,

    /// <summary>An administrator removed a person's authenticators and recovery codes and ended the sessions.</summary>
    FactorsReset,

    /// <summary>An administrator set up an authenticator for a person.</summary>
    EnrolledByAdministrator,

    /// <summary>A person without an authenticator is reminded of the deadline.</summary>
    EnrollmentReminder,

    /// <summary>Every Owner is told that there is a further one.</summary>
    OwnerAdded,

    /// <summary>Every Owner, and the person, is told that there is one less.</summary>
    OwnerRemoved,

    /// <summary>Every Owner is told that a person may do without a second factor for longer.</summary>
    EnrollmentExtended,

    /// <summary>Every Owner is told that an Owner's factors will be reset, and can cancel it.</summary>
    BreakGlassRequested,

    /// <summary>The announced reset will not be: an Owner stopped it, or it turned out not to be needed.</summary>
    BreakGlassCancelled,

    /// <summary>Every Owner is told that an Owner's factors were reset.</summary>
    BreakGlassDone,

    /// <summary>An administrator ended all sessions of a person.</summary>
    SessionsEnded,

    /// <summary>An Owner made a person an Owner or a member.</summary>
    RoleChanged,

    /// <summary>An Owner took back some of the time that a person was given to enroll.</summary>
    ExtensionShortened,

    /// <summary>An Owner removed a person, who is told; the account is closed, and its row keeps the address for that.</summary>
    MemberRemoved,
}

/// <summary>Something worth telling, written in the same transaction as the change it tells of.</summary>
public sealed record SecurityEvent
{
    public required string Id { get; init; }

    public required EventKind Kind { get; init; }

    public required TenantId Tenant { get; init; }

    /// <summary>Whom it concerns; null for what concerns the tenant.</summary>
    public UserId? User { get; init; }

    /// <summary>Who did it; null for an operator or the system.</summary>
    public UserId? Actor { get; init; }

    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>The Owners whose own rows about it are there, so that only their mails are left to be put on their way; null before.</summary>
    public IReadOnlyList<UserId>? ToldOwners { get; init; }

    /// <summary>Details for the mail and the audit row: authenticator name, mode, deadline. Never a secret or a code.</summary>
    public IReadOnlyDictionary<string, string> Data { get; init; } = new Dictionary<string, string>();
}
