using MfaFunctions.Accounts;
using MfaFunctions.Tenancy;

namespace MfaFunctions.Members;

/// <summary>How far a person has come with the second factor.</summary>
public enum EnrollmentState
{
    /// <summary>Has not accepted the invitation.</summary>
    Invited,

    /// <summary>Can sign in and has no authenticator; nothing demands one yet.</summary>
    NotStarted,

    Enrolled,

    /// <summary>Has no authenticator and a later deadline than everybody.</summary>
    Extended,

    /// <summary>Has no authenticator though the deadline has passed.</summary>
    Overdue,
}

/// <summary>A member of a tenant as its Owners see one.</summary>
public sealed record MemberResource
{
    private MemberResource()
    {
    }

    public required string UserId { get; init; }

    public required string Email { get; init; }

    public required string? DisplayName { get; init; }

    public required Role Role { get; init; }

    public required EnrollmentState State { get; init; }

    /// <summary>Until when an authenticator must be enrolled, while that lies ahead.</summary>
    public required DateTimeOffset? Deadline { get; init; }

    public required DateTimeOffset? ExtendedUntil { get; init; }

    public required bool Enrolled { get; init; }

    public required int RecoveryCodesLeft { get; init; }

    public required int OpenSessions { get; init; }

    /// <summary>Of the open sessions, those that have proven anew, or verified, since two-factor authentication was required.</summary>
    public required int SessionsReverified { get; init; }

    /// <summary>For <c>If-Match</c>.</summary>
    public required string Etag { get; init; }

    public static MemberResource Of(TwoFactorPolicy policy, Account account, DateTimeOffset now) => Of(policy, RosterEntry.Of(account), now);

    public static MemberResource Of(TwoFactorPolicy policy, RosterEntry entry, DateTimeOffset now)
    {
        var enforced = SessionEvaluation.EnforcedFrom(policy, entry.ExtendedUntil);
        return new MemberResource
        {
            UserId = entry.User.Value,
            Email = entry.Email,
            DisplayName = entry.DisplayName,
            Role = entry.Role,
            State = StateOf(policy, entry, now),
            Deadline = policy.Mode == TwoFactorMode.Required && !entry.Enrolled && now < enforced ? enforced : null,
            ExtendedUntil = entry.ExtendedUntil,
            Enrolled = entry.Enrolled,
            RecoveryCodesLeft = entry.RecoveryCodesLeft,
            OpenSessions = entry.OpenSessions(policy, now).Count(),
            SessionsReverified = entry.SessionsReverified(policy, now),
            Etag = entry.Tag,
        };
    }

    private static EnrollmentState StateOf(TwoFactorPolicy policy, RosterEntry entry, DateTimeOffset now) =>
        entry.Enrolled ? EnrollmentState.Enrolled
        : entry.Invited ? EnrollmentState.Invited
        : policy.Mode != TwoFactorMode.Required ? EnrollmentState.NotStarted
        : now >= SessionEvaluation.EnforcedFrom(policy, entry.ExtendedUntil) ? EnrollmentState.Overdue
        : entry.ExtendedUntil > policy.Deadline ? EnrollmentState.Extended
        : EnrollmentState.NotStarted;
}
