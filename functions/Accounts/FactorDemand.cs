using MfaFunctions.Tenancy;

namespace MfaFunctions.Accounts;

/// <summary>What somebody has, as far as a policy is concerned.</summary>
/// <param name="App">An app, enabled or disabled.</param>
/// <param name="Passkey">A passkey that works.</param>
/// <param name="Any">An authenticator of any type, enabled or disabled.</param>
public readonly record struct HeldFactors(bool App, bool Passkey, bool Any)
{
    public static HeldFactors Of(SecondFactors factors) =>
        new(factors.Authenticators.Count > 0, factors.HasWorkingPasskey, factors.AreEnrolled);

    public bool HasOneOf(IReadOnlyList<AuthenticatorType> types) =>
        (App && types.Contains(AuthenticatorType.App)) || (Passkey && types.Contains(AuthenticatorType.Passkey));
}

/// <summary>What a policy asks of one person's second factor.</summary>
public static class FactorDemand
{
    private static readonly AuthenticatorType[] OnlyPasskeys = [AuthenticatorType.Passkey];

    /// <summary>The types that satisfy the policy at a time.</summary>
    public static IReadOnlyList<AuthenticatorType> TypesFor(
        TwoFactorPolicy policy,
        Role role,
        DateTimeOffset? extendedUntil,
        DateTimeOffset now
    ) => now >= PasskeyFrom(policy, role, extendedUntil) ? OnlyPasskeys : policy.AuthenticatorTypes;

    /// <inheritdoc cref="TypesFor(TwoFactorPolicy, Role, DateTimeOffset?, DateTimeOffset)"/>
    public static IReadOnlyList<AuthenticatorType> TypesFor(TwoFactorPolicy policy, Account account, DateTimeOffset now) =>
        TypesFor(policy, account.Profile.Role, account.Profile.ExtendedUntil, now);

    /// <summary>Whether only a passkey satisfies the policy at a time.</summary>
    public static bool IsForPasskeyOnly(TwoFactorPolicy policy, Account account, DateTimeOffset now) =>
        TypesFor(policy, account, now) is [AuthenticatorType.Passkey];

    /// <summary>Whether the person needs a passkey at a time, after all grace.</summary>
    public static bool IsPasskeyRequired(TwoFactorPolicy policy, Account account, DateTimeOffset now) =>
        policy.Mode == TwoFactorMode.Required
        && now >= SessionEvaluation.EnforcedFrom(policy, account)
        && IsForPasskeyOnly(policy, account, now);

    /// <summary>When a passkey is required of the person; null if it is not.</summary>
    public static DateTimeOffset? PasskeyFrom(TwoFactorPolicy policy, Role role, DateTimeOffset? extendedUntil)
    {
        if (policy.PhishingResistantDeadlineOf(owners: role == Role.Owner) is not { } deadline)
        {
            return null;
        }

        var enforced = SessionEvaluation.EnforcedFrom(policy, extendedUntil);
        return enforced > deadline ? enforced : deadline;
    }

    /// <summary>When the person must have enrolled what the policy asks for; null if nothing is missing.</summary>
    public static DateTimeOffset? DueAt(TwoFactorPolicy policy, Role role, DateTimeOffset? extendedUntil, HeldFactors held) =>
        policy.Mode != TwoFactorMode.Required ? null
        : !held.HasOneOf(policy.AuthenticatorTypes) ? SessionEvaluation.EnforcedFrom(policy, extendedUntil)
        : held.Passkey ? null
        : PasskeyFrom(policy, role, extendedUntil);

    /// <inheritdoc cref="DueAt(TwoFactorPolicy, Role, DateTimeOffset?, HeldFactors)"/>
    public static DateTimeOffset? DueAt(TwoFactorPolicy policy, Account account) =>
        DueAt(policy, account.Profile.Role, account.Profile.ExtendedUntil, HeldFactors.Of(account.Factors));
}
