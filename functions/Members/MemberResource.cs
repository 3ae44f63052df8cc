using MfaFunctions.Accounts;
using MfaFunctions.Authorization;
using MfaFunctions.Members.PendingActions;
using MfaFunctions.Tenancy;

namespace MfaFunctions.Members;

/// <summary>API representation of a tenant's member, for its Owners.</summary>
public sealed record MemberResource
{
    private MemberResource() { }

    public required string UserId { get; init; }

    public required string Email { get; init; }

    public required string? DisplayName { get; init; }

    public required Role Role { get; init; }

    public required EnrollmentState State { get; init; }

    /// <summary>Enrollment deadline, while it is in the future.</summary>
    public required DateTimeOffset? Deadline { get; init; }

    public required DateTimeOffset? ExtendedUntil { get; init; }

    public required bool Enrolled { get; init; }

    /// <summary>The types of the person's authenticators. A disabled passkey does not count.</summary>
    public required IReadOnlyList<AuthenticatorType> AuthenticatorTypes { get; init; }

    /// <summary>Whether an authenticator was imported with a short secret, so that the person should replace it.</summary>
    public required bool ShortSecret { get; init; }

    public required int RecoveryCodesLeft { get; init; }

    /// <summary>Until when no code is checked after too many wrong ones; null if codes are checked.</summary>
    public required DateTimeOffset? LockedUntil { get; init; }

    /// <summary>Whether every authenticator was disabled after too many wrong codes, so that the person has to enroll another.</summary>
    public required bool FactorDisabled { get; init; }

    public required int OpenSessions { get; init; }

    /// <summary>Open sessions that have reauthenticated or verified since two-factor authentication became required.</summary>
    public required int SessionsReverified { get; init; }

    /// <summary>The announced change to the account of an Owner; null if there is none.</summary>
    public required PendingActionResource? PendingAction { get; init; }

    /// <summary>Linked identities; null in lists, which do not read the accounts.</summary>
    public required IReadOnlyList<LinkedIdentityResource>? Identities { get; init; }

    /// <summary>Value to send in <c>If-Match</c>.</summary>
    public required string Etag { get; init; }

    public static MemberResource Of(Tenant tenant, Account account, DateTimeOffset now) =>
        Of(tenant, RosterEntry.Of(account), now) with
        {
            Identities = [.. account.Credentials.Identities.Select(LinkedIdentityResource.Of)],
        };

    public static MemberResource Of(Tenant tenant, RosterEntry entry, DateTimeOffset now)
    {
        var policy = tenant.Policy;
        var due = entry.DueAt(policy);
        return new MemberResource
        {
            UserId = entry.User.Value,
            Email = entry.Email,
            DisplayName = entry.DisplayName,
            Role = entry.Role,
            State = entry.StateIn(policy, now),
            Deadline = now < due ? due : null,
            ExtendedUntil = entry.ExtendedUntil,
            Enrolled = entry.Enrolled,
            AuthenticatorTypes =
            [
                .. entry.Held.App ? new[] { AuthenticatorType.App } : [],
                .. entry.Held.Passkey ? new[] { AuthenticatorType.Passkey } : [],
            ],
            ShortSecret = entry.ShortSecret,
            RecoveryCodesLeft = entry.RecoveryCodesLeft,
            LockedUntil = entry.LockedUntil > now ? entry.LockedUntil : null,
            FactorDisabled = entry.FactorDisabled,
            OpenSessions = entry.OpenSessions(policy, now).Count(),
            SessionsReverified = entry.SessionsReverified(policy, now),
            PendingAction = entry.PendingAction is { } action ? PendingActionResource.Of(tenant.Id, entry.User, action) : null,
            Identities = null,
            Etag = entry.Tag,
        };
    }
}
