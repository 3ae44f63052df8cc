using MfaFunctions.Policies;

namespace MfaFunctions.Accounts;

/// <summary>What a live session may do next.</summary>
public enum SessionState
{
    Active,
    VerificationRequired,
    EnrollmentRequired,
    ReauthenticationRequired,
}

/// <summary>The heart of the product: a session's state is computed from facts at each request and stored nowhere.</summary>
public static class SessionEvaluation
{
    /// <summary>A second factor verified within this time is fresh enough to change factors or policy.</summary>
    public static readonly TimeSpan Freshness = TimeSpan.FromMinutes(5);

    public static SessionState Evaluate(TwoFactorPolicy policy, Account account, Session session, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(account);
        ArgumentNullException.ThrowIfNull(session);

        var verified = HasVerified(account, session);
        var enforced = policy.Mode == TwoFactorMode.Required && now >= EnforcedFrom(policy, account);

        if (enforced && session.FirstFactor.PolicyVersion < policy.RequiredSinceVersion && !verified)
        {
            return SessionState.ReauthenticationRequired;
        }

        if (policy.RequiredFirstFactors.Count > 0 && !policy.RequiredFirstFactors.Contains(session.FirstFactor.Method))
        {
            return SessionState.ReauthenticationRequired;
        }

        if (policy.Mode != TwoFactorMode.Off && account.HasAuthenticator && !verified)
        {
            return SessionState.VerificationRequired;
        }

        return enforced && !account.HasAuthenticator ? SessionState.EnrollmentRequired : SessionState.Active;
    }

    /// <summary>The factor it verified with still exists and is not disabled, and no reset came after.</summary>
    public static bool HasVerified(Account account, Session session)
    {
        ArgumentNullException.ThrowIfNull(account);
        ArgumentNullException.ThrowIfNull(session);
        return session.SecondFactor is { } second
            && !(account.Factors.ResetAt >= second.At)
            && (second.IsRecoveryCode || account.Factors.Authenticators.Any(a => a.Id == second.AuthenticatorId && a.DisabledAt is null));
    }

    /// <summary>Verified within 5 minutes, and not with a recovery code.</summary>
    public static bool IsFresh(Account account, Session session, DateTimeOffset now) =>
        HasVerified(account, session) && session.SecondFactor is { IsRecoveryCode: false } second && now - second.At <= Freshness;

    /// <summary>E: the switch and its grace period, or this person's extension when that is later.</summary>
    public static DateTimeOffset EnforcedFrom(TwoFactorPolicy policy, Account account)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(account);
        var deadline = policy.Deadline ?? DateTimeOffset.MaxValue;
        return account.Profile.ExtendedUntil > deadline ? account.Profile.ExtendedUntil.Value : deadline;
    }
}
