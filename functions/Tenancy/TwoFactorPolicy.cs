using System.Text.Json.Serialization;

namespace MfaFunctions.Tenancy;

/// <summary>A tenant's two-factor policy. Facts only: what follows from them for a session is computed at each request.</summary>
public sealed record TwoFactorPolicy
{
    [JsonRequired]
    [JsonPropertyName("Mode")]
    public TwoFactorMode Mode { get; init; } = TwoFactorMode.Off;

    /// <summary>Rises by one with each change, so that no clocks of different machines need comparing.</summary>
    [JsonRequired]
    [JsonPropertyName("Version")]
    public long Version { get; init; } = 1;

    /// <summary>W: the version at which the mode became <see cref="TwoFactorMode.Required"/>; null in the other modes.</summary>
    [JsonRequired]
    [JsonPropertyName("RequiredSinceVersion")]
    public long? RequiredSinceVersion { get; init; }

    /// <summary>When the mode took its present value; UTC.</summary>
    [JsonPropertyName("Since")]
    public DateTimeOffset Since { get; init; }

    /// <summary>Days between the switch and enforcement, 0-90.</summary>
    [JsonPropertyName("GraceDays")]
    public int GraceDays { get; init; }

    /// <summary>Codes asked for at enrollment: 1, or 2 consecutive ones.</summary>
    [JsonRequired]
    [JsonPropertyName("CodesRequired")]
    public int CodesRequired { get; init; } = 1;

    /// <summary>First factors of which a session must have one, such as <c>sso:acme</c>; empty: any.</summary>
    [JsonRequired]
    [JsonPropertyName("RequiredFirstFactors")]
    public IReadOnlyList<string> RequiredFirstFactors { get; init; } = [];

    /// <summary>Overall life of a session, counted from sign-in, where that is shorter than the service's own limit.</summary>
    [JsonPropertyName("SessionLifetimeMinutes")]
    public int? SessionLifetimeMinutes { get; init; }

    /// <summary>How long a session may be unused, where that is shorter than the service's own limit.</summary>
    [JsonPropertyName("SessionIdleMinutes")]
    public int? SessionIdleMinutes { get; init; }

    /// <summary>The overall limit of a session under this policy, which can shorten what was set at sign-in and not lengthen it.</summary>
    public DateTimeOffset EndOf(DateTimeOffset createdAt, DateTimeOffset expiresAt) =>
        SessionLifetimeMinutes is { } minutes && createdAt.AddMinutes(minutes) < expiresAt ? createdAt.AddMinutes(minutes) : expiresAt;

    /// <summary>When enforcement begins for those without an extension of their own; null unless required.</summary>
    [JsonPropertyName("Deadline")]
    public DateTimeOffset? Deadline => Mode == TwoFactorMode.Required ? Since.AddDays(GraceDays) : null;

    /// <summary>The entity tag that <c>If-Match</c> is compared with.</summary>
    [JsonPropertyName("ETag")]
    public string ETag => $"\"{Version.ToString(System.Globalization.CultureInfo.InvariantCulture)}\"";

    /// <summary>The policy after a change; the same object when nothing changes. Setting <c>required</c> again does not move W.</summary>
    public TwoFactorPolicy Change(PolicySettings to, DateTimeOffset now)
    {
        if (to.Mode == Mode && to.GraceDays == GraceDays && to.CodesRequired == CodesRequired && to.RequiredFirstFactors.SequenceEqual(RequiredFirstFactors)
            && to.SessionLifetimeMinutes == SessionLifetimeMinutes && to.SessionIdleMinutes == SessionIdleMinutes)
        {
            return this;
        }

        return this with
        {
            Mode = to.Mode,
            Version = Version + 1,
            RequiredSinceVersion = to.Mode != TwoFactorMode.Required ? null : RequiredSinceVersion ?? Version + 1,
            Since = to.Mode == Mode ? Since : now,
            GraceDays = to.GraceDays,
            CodesRequired = to.CodesRequired,
            RequiredFirstFactors = to.RequiredFirstFactors,
            SessionLifetimeMinutes = to.SessionLifetimeMinutes,
            SessionIdleMinutes = to.SessionIdleMinutes,
        };
    }

    /// <summary>Whether <paramref name="next"/> asks less of somebody than this policy does. How long sessions last is not asking: longer ones stay within the service's limits.</summary>
    public bool IsWeakenedBy(TwoFactorPolicy next)
    {
        return next.Mode < Mode
            || next.CodesRequired < CodesRequired
            || (next.Mode == Mode && next.Deadline > Deadline)
            || RequiredFirstFactors.Any(f => !next.RequiredFirstFactors.Contains(f) && next.RequiredFirstFactors.Count == 0)
            || (RequiredFirstFactors.Count > 0 && next.RequiredFirstFactors.Any(f => !RequiredFirstFactors.Contains(f)));
    }
}

/// <summary>What an Owner sets of a policy.</summary>
public sealed record PolicySettings(
    TwoFactorMode Mode, int GraceDays, int CodesRequired, IReadOnlyList<string> RequiredFirstFactors, int? SessionLifetimeMinutes, int? SessionIdleMinutes);
