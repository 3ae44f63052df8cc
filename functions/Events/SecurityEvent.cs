using MfaFunctions.Platform;

namespace MfaFunctions.Events;

/// <summary>Kinds of events, as named in the audit log and by mail templates.</summary>
public enum EventKind
{
    TenantCreated,
    AccountCreated,

    /// <summary>Sign-ins and session changes, which are audited but not mailed.</summary>
    SignedIn,
    SecondFactorVerified,
    Reauthenticated,
    SignedOut,
    OwnSessionsEnded,
    ProfileChanged,

    /// <summary>Mailed to the person: a sign-in from a network that the account has not used before.</summary>
    NewSignIn,

    /// <summary>Sums up refused passwords and ID tokens of an account or, with addresses that nobody has, of the tenant.</summary>
    SignInFailed,

    /// <summary>Sums up refused codes and recovery codes of an account.</summary>
    VerificationFailed,

    /// <summary>Sums up a person's requests for another tenant's or an Owner's resources.</summary>
    AccessRefused,
    AuthenticatorAdded,
    AuthenticatorRemoved,
    RecoveryCodeUsed,
    RecoveryCodesRenewed,
    FactorLocked,
    FactorDisabled,

    /// <summary>The password was removed, because somebody who guesses codes evidently knows it.</summary>
    PasswordInvalidated,

    /// <summary>Too many wrong passwords from unfamiliar networks: the password works only where the person has signed in before.</summary>
    PasswordBlockedElsewhere,

    /// <summary>Too many wrong passwords from familiar networks as well: the password works nowhere.</summary>
    PasswordBlocked,
    PolicyChanged,
    IdentityProvidersChanged,
    AudiencesChanged,
    OriginsChanged,
    ResealStarted,
    IdentityLinked,
    IdentityUnlinked,

    /// <summary>A person received an account and sets a first password by the link in the mail.</summary>
    Invited,

    /// <summary>Mailed to the person, because anybody who had the link can now sign in.</summary>
    InvitationAccepted,

    /// <summary>Somebody requested a link to set a new password. The mail reaches only the person.</summary>
    PasswordResetRequested,

    PasswordChanged,

    /// <summary>Mailed to a person: the tenant now requires a second factor. The walk adds one per member.</summary>
    SecondFactorRequired,

    /// <summary>Mailed to an Owner: somebody weakened the policy.</summary>
    PolicyWeakened,

    /// <summary>Mailed to an Owner: ID tokens of another provider, or for another client, are accepted.</summary>
    IdentityProviderAdded,

    /// <summary>Mailed to every Owner: ID tokens of a provider are no longer accepted.</summary>
    IdentityProviderRemoved,

    /// <summary>An administrator removed a person's authenticators and recovery codes and ended all their sessions.</summary>
    FactorsReset,

    /// <summary>An administrator removed a person's password and linked identities. The mail's link sets a new first factor.</summary>
    FirstFactorsReset,

    /// <summary>An administrator set up an authenticator for a person.</summary>
    EnrolledByAdministrator,

    /// <summary>Reminds a person without an authenticator of the deadline.</summary>
    EnrollmentReminder,

    /// <summary>Mailed to every Owner: there is a new Owner.</summary>
    OwnerAdded,

    /// <summary>Mailed to every Owner and the person: somebody is no longer an Owner.</summary>
    OwnerRemoved,

    /// <summary>Mailed to every Owner: a person's enrollment deadline was extended.</summary>
    EnrollmentExtended,

    /// <summary>Mailed to every Owner: an Owner's factors will be reset unless somebody cancels it.</summary>
    BreakGlassRequested,

    /// <summary>The announced reset will not take place: an Owner canceled it, or it was no longer needed.</summary>
    BreakGlassCancelled,

    /// <summary>Mailed to every Owner: an Owner's factors were reset.</summary>
    BreakGlassDone,

    /// <summary>Mailed to every Owner with a cancellation link: an Owner requested a change to another Owner's account.</summary>
    OwnerActionRequested,

    /// <summary>A third Owner confirmed the change, so it takes effect at once.</summary>
    OwnerActionConfirmed,

    /// <summary>The change was canceled, or no longer possible when it was due.</summary>
    OwnerActionCancelled,

    /// <summary>Mailed to every other Owner: an Owner's factors or sessions were changed by another Owner.</summary>
    OwnerAccountChanged,

    /// <summary>Mailed to every Owner: the tenant may send no more invitations, reset links and reminders today.</summary>
    MailBudgetSpent,

    /// <summary>An administrator ended all sessions of a person.</summary>
    SessionsEnded,

    /// <summary>An Owner changed a person's role.</summary>
    RoleChanged,

    /// <summary>An Owner shortened a person's extension.</summary>
    ExtensionShortened,

    /// <summary>
    /// An Owner removed a person. The account is closed, and its row keeps the address so that the person can be notified.
    /// </summary>
    MemberRemoved,

    /// <summary>A person is mailed the code that proves the mailbox when the first authenticator is confirmed.</summary>
    EnrollmentCodeRequested,

    /// <summary>Mailed to every Owner: an operator changed the origins or the audiences, or added a person.</summary>
    OperatorChange,

    /// <summary>An operator removed the personal data of a closed account.</summary>
    AccountErased,

    /// <summary>An Owner changed the name, the color or the logo of the tenant.</summary>
    LookChanged,

    /// <summary>An Owner changed or removed the tenant's webhook.</summary>
    WebhookChanged,

    /// <summary>A person enrolled a passkey.</summary>
    PasskeyAdded,

    /// <summary>A person removed a passkey.</summary>
    PasskeyRemoved,

    /// <summary>A passkey was disabled, because its signature counter went back: there is a copy of its key.</summary>
    PasskeyDisabled,

    /// <summary>Mailed to a person: the tenant requires a passkey of them.</summary>
    PasskeyRequired,

    /// <summary>An operator changed the relying parties at which the tenant's passkeys work.</summary>
    RelyingPartiesChanged,
}

/// <summary>A security-relevant change, written in the same transaction as the change itself.</summary>
public sealed record SecurityEvent
{
    public required string Id { get; init; }

    public required EventKind Kind { get; init; }

    public required TenantId Tenant { get; init; }

    /// <summary>The user it concerns; null if it concerns the tenant.</summary>
    public UserId? User { get; init; }

    /// <summary>The user who caused it; null for an operator, the system or a stranger.</summary>
    public UserId? Actor { get; init; }

    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>The Owners who already have their own event rows, so that only their mails remain to be queued; null before.</summary>
    public IReadOnlyList<UserId>? ToldOwners { get; init; }

    /// <summary>Details for the mail and the audit row: authenticator name, mode, deadline. Never a secret or a code.</summary>
    public IReadOnlyDictionary<string, string> Data { get; init; } = new Dictionary<string, string>();

    /// <summary>The event with further details.</summary>
    public SecurityEvent With(params ReadOnlySpan<(string Key, string Value)> details)
    {
        var data = new Dictionary<string, string>(Data);
        foreach (var (key, value) in details)
        {
            data[key] = value;
        }

        return this with
        {
            Data = data,
        };
    }
}
