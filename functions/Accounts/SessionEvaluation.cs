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

        if (policy.Mode != TwoFactorMode.Off && facts.Held.Any && !facts.HasVerified)
        {
            return SessionState.VerificationRequired;
        }

        if (!enforced)
        {
            return SessionState.Active;
        }

        // An authenticator of a type that no longer counts proves who enrolls the one that does.
        var counting = FactorDemand.TypesFor(policy, facts.Role, facts.ExtendedUntil, now);
        return !facts.Held.HasOneOf(counting) ? SessionState.EnrollmentRequired
            : facts.Satisfies(counting) ? SessionState.Active
            // Whoever lost the passkey gets a new one with it, and nothing else.
            : facts.Verified == VerifiedWith.RecoveryCode ? SessionState.EnrollmentRequired
            : SessionState.VerificationRequired;
    }

    /// <summary>Whether the session's second factor counts: its authenticator exists and is enabled, and no reset has followed.</summary>
    public static bool HasVerified(Account account, Session session)
    {
        return session.SecondFactor is { } second
            && !(account.Factors.ResetAt >= second.At)
            && (second.IsRecoveryCode || account.Factors.TypeOfWorking(second.AuthenticatorId) is not null);
    }

    /// <summary>What the session's second factor was, if it counts.</summary>
    public static VerifiedWith HowVerified(Account account, Session session) =>
        !HasVerified(account, session) ? VerifiedWith.Nothing
        : session.SecondFactor!.IsRecoveryCode ? VerifiedWith.RecoveryCode
        : session.SecondFactor.IsPhishingResistant ? VerifiedWith.Passkey
        : VerifiedWith.App;

    /// <summary>Whether the session verified a code or a passkey, not a recovery code, within the last 5 minutes.</summary>
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

/// <summary>What verified a session.</summary>
public enum VerifiedWith
{
    Nothing,
    RecoveryCode,
    App,
    Passkey,
}

/// <summary>Inputs of a session's state other than policy and time.</summary>
/// <param name="Held">The person's authenticators.</param>
/// <param name="Verified">See <see cref="SessionEvaluation.HowVerified"/>.</param>
/// <param name="FirstFactor">The first factor as proven.</param>
/// <param name="ExtendedUntil">The person's enrollment deadline, if an Owner has extended it.</param>
/// <param name="Role">The person's role.</param>
public sealed record SessionFacts(
    HeldFactors Held,
    VerifiedWith Verified,
    FirstFactor FirstFactor,
    DateTimeOffset? ExtendedUntil,
    Role Role
)
{
    public bool HasVerified => Verified != VerifiedWith.Nothing;

    public static SessionFacts Of(Account account, Session session)
    {
        return new(
            HeldFactors.Of(account.Factors),
            SessionEvaluation.HowVerified(account, session),
            session.FirstFactor,
            account.Profile.ExtendedUntil,
            account.Profile.Role
        );
    }

    /// <summary>Whether what verified the session is of one of these types. A recovery code stands for an app.</summary>
    public bool Satisfies(IReadOnlyList<AuthenticatorType> types) =>
        Verified switch
        {
            VerifiedWith.Passkey => types.Contains(AuthenticatorType.Passkey),
            VerifiedWith.App or VerifiedWith.RecoveryCode => types.Contains(AuthenticatorType.App),
            _ => false,
        };
}
