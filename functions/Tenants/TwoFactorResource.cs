using MfaFunctions.Tenancy;

namespace MfaFunctions.Tenants;

/// <summary>API representation of a tenant's two-factor policy.</summary>
public sealed record TwoFactorResource(
    TwoFactorMode Mode,
    DateTimeOffset Since,
    DateTimeOffset? Deadline,
    int GraceDays,
    int CodesRequired,
    IReadOnlyList<string> RequiredFirstFactors,
    int? SessionLifetimeMinutes,
    int? SessionIdleMinutes,
    EnrollmentProof EnrollmentProof,
    NewSignInMail NewSignInMail,
    PasswordByMail PasswordByMail,
    IReadOnlyList<AuthenticatorType> AuthenticatorTypes,
    PhishingResistance PhishingResistant,
    DateTimeOffset? PhishingResistantSince,
    int PhishingResistantGraceDays,
    DateTimeOffset? PhishingResistantDeadline,
    PasskeySignIn PasskeySignIn,
    IReadOnlyList<string> AllowedAaguids,
    PolicyProgress? Progress
)
{
    public static TwoFactorResource Of(TwoFactorPolicy policy, PolicyProgress? progress = null)
    {
        return new(
            policy.Mode,
            policy.Since,
            policy.Deadline,
            policy.GraceDays,
            policy.CodesRequired,
            policy.RequiredFirstFactors,
            policy.SessionLifetimeMinutes,
            policy.SessionIdleMinutes,
            policy.EnrollmentProof,
            policy.NewSignInMail,
            policy.PasswordByMail,
            policy.AuthenticatorTypes,
            policy.PhishingResistant,
            policy.PhishingResistantSince,
            policy.PhishingResistantGraceDays,
            policy.PhishingResistantDeadline,
            policy.PasskeySignIn,
            policy.OnlyAaguids ?? [],
            progress
        );
    }
}
