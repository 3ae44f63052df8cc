using MfaFunctions.Tenancy;

namespace MfaFunctions.Accounts;

/// <summary>State of a live session: what it may do, or what it must do next.</summary>
public enum SessionState
{
    Active,
    VerificationRequired,
    EnrollmentRequired,
    ReauthenticationRequired,
}

/// <summary>Computes a session's state from facts on every request. The state is never stored.</summary>
public static class SessionEvaluation
{
    /// <summary>Maximum age of a second-factor verification that permits changes to factors or policy.</summary>
    public static readonly TimeSpan Freshness = TimeSpan.FromMinutes(5);

    public static SessionState Evaluate(Tenant tenant, Account account, Session session, DateTimeOffset now)
    {
        return Evaluate(tenant, SessionFacts.Of(account, session), now);
    }

    public static SessionState Evaluate(Tenant tenant, SessionFacts facts, DateTimeOffset now)
    {
        var policy = tenant.Policy;
        var enforced = policy.Mode == TwoFactorMode.Required && now >= EnforcedFrom(policy, facts.ExtendedUntil);

        if (enforced && facts.FirstFactor.PolicyVersion < policy.RequiredSinceVersion && !facts.HasVerified)
        {
            return SessionState.ReauthenticationRequired;
        }

        // A provider that was taken off the list no longer proves anything.
        if (
            facts.FirstFactor.MethodIn(tenant) is not { } method
            || (policy.RequiredFirstFactors.Count > 0 && !policy.RequiredFirstFactors.Contains(method))
        )
        {
            return SessionState.ReauthenticationRequired;
        }

        if (policy.Mode != TwoFactorMode.Off && facts.HasAuthenticator && !facts.HasVerified)
        {
            return SessionState.VerificationRequired;
        }

        return enforced && !facts.HasAuthenticator ? SessionState.EnrollmentRequired : SessionState.Active;
    }

    /// <summary>Whether the session's second factor counts: its authenticator exists and is enabled, and no reset has followed.</summary>
    public static bool HasVerified(Account account, Session session)
    {
        return session.SecondFactor is { } second
            && !(account.Factors.ResetAt >= second.At)
            && (second.IsRecoveryCode || account.Factors.Authenticators.Any(a => a.Id == second.AuthenticatorId && a.DisabledAt is null));
    }

    /// <summary>Whether the session verified a code, not a recovery code, within the last 5 minutes.</summary>
    public static bool IsFresh(Account account, Session session, DateTimeOffset now) =>
        HasVerified(account, session) && session.SecondFactor is { IsRecoveryCode: false } second && now - second.At <= Freshness;

    /// <summary>When enforcement starts for this person: the end of the grace period, or the person's extension if that is later.</summary>
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

/// <summary>Inputs of a session's state other than policy and time.</summary>
/// <param name="HasAuthenticator">Whether the account has a confirmed authenticator, enabled or disabled.</param>
/// <param name="HasVerified">See <see cref="SessionEvaluation.HasVerified"/>.</param>
/// <param name="FirstFactor">The first factor as proven.</param>
/// <param name="ExtendedUntil">The person's enrollment deadline, if an Owner has extended it.</param>
public sealed record SessionFacts(bool HasAuthenticator, bool HasVerified, FirstFactor FirstFactor, DateTimeOffset? ExtendedUntil)
{
    public static SessionFacts Of(Account account, Session session)
    {
        return new(
            account.HasAuthenticator,
            SessionEvaluation.HasVerified(account, session),
            session.FirstFactor,
            account.Profile.ExtendedUntil
        );
    }
}
