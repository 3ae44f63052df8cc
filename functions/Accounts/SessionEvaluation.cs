using MfaFunctions.Tenancy;

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
        return Evaluate(policy, SessionFacts.Of(account, session), now);
    }

    public static SessionState Evaluate(TwoFactorPolicy policy, SessionFacts facts, DateTimeOffset now)
    {
        var enforced = policy.Mode == TwoFactorMode.Required && now >= EnforcedFrom(policy, facts.ExtendedUntil);

        if (enforced && facts.PolicyVersion < policy.RequiredSinceVersion && !facts.HasVerified)
        {
            return SessionState.ReauthenticationRequired;
        }

        if (policy.RequiredFirstFactors.Count > 0 && !policy.RequiredFirstFactors.Contains(facts.Method))
        {
            return SessionState.ReauthenticationRequired;
        }

        if (policy.Mode != TwoFactorMode.Off && facts.HasAuthenticator && !facts.HasVerified)
        {
            return SessionState.VerificationRequired;
        }

        return enforced && !facts.HasAuthenticator ? SessionState.EnrollmentRequired : SessionState.Active;
    }

    /// <summary>The factor it verified with still exists and is not disabled, and no reset came after.</summary>
    public static bool HasVerified(Account account, Session session)
    {
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
        return EnforcedFrom(policy, account.Profile.ExtendedUntil);
    }

    public static DateTimeOffset EnforcedFrom(TwoFactorPolicy policy, DateTimeOffset? extendedUntil)
    {
        var deadline = policy.Deadline ?? DateTimeOffset.MaxValue;
        return extendedUntil > deadline ? extendedUntil.Value : deadline;
    }
}

/// <summary>What a session's state depends on beside policy and time.</summary>
/// <param name="HasAuthenticator">At least one confirmed, disabled or not.</param>
/// <param name="HasVerified">As <see cref="SessionEvaluation.HasVerified"/> says.</param>
/// <param name="Method">The first factor's <c>amr</c> value.</param>
/// <param name="PolicyVersion">The policy version under which it was proven.</param>
/// <param name="ExtendedUntil">The person's own deadline, when an Owner has extended it.</param>
public sealed record SessionFacts(bool HasAuthenticator, bool HasVerified, string Method, long PolicyVersion, DateTimeOffset? ExtendedUntil)
{
    public static SessionFacts Of(Account account, Session session)
    {
        return new(account.HasAuthenticator, SessionEvaluation.HasVerified(account, session), session.FirstFactor.Method, session.FirstFactor.PolicyVersion, account.Profile.ExtendedUntil);
    }
}
