using System.ComponentModel.DataAnnotations;
using MfaFunctions.Tenancy;

namespace MfaFunctions.Accounts;

/// <summary>Settings section <c>Sessions</c>.</summary>
public sealed class SessionOptions
{
    public const string Section = "Sessions";

    /// <summary>Overall session lifetime. Default and maximum: 24 h (NIST SP 800-63B-4 §2.2.3).</summary>
    [Range(typeof(TimeSpan), "00:05:00", "1.00:00:00")]
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromHours(24);

    /// <summary>Idle time after which a session ends. Default and maximum: 1 h.</summary>
    [Range(typeof(TimeSpan), "00:05:00", "01:00:00")]
    public TimeSpan IdleLimit { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How long a rotated-out token still allows reads. Default: 60 s.</summary>
    [Range(typeof(TimeSpan), "00:00:05", "00:02:00")]
    public TimeSpan PreviousTokenLifetime { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Minimum interval between writes of a session's last use. Default: 5 minutes.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "00:05:00")]
    public TimeSpan LastSeenInterval { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>The idle limit under a tenant's policy, which can only shorten it.</summary>
    public TimeSpan IdleLimitUnder(TwoFactorPolicy policy)
    {
        return policy.SessionIdleMinutes is { } minutes ? Min(IdleLimit, TimeSpan.FromMinutes(minutes)) : IdleLimit;
    }

    /// <summary>The write interval under a tenant's policy: short enough that a session in use never appears idle.</summary>
    public TimeSpan LastSeenIntervalUnder(TwoFactorPolicy policy) => Min(LastSeenInterval, IdleLimitUnder(policy) / 5);

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
