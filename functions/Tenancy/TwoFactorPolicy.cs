using System.Text.Json.Serialization;

namespace MfaFunctions.Tenancy;

/// <summary>A tenant's two-factor policy. It holds facts only; their effect on a session is computed on every request.</summary>
public sealed record TwoFactorPolicy
{
    private static readonly AuthenticatorType[] AllTypes = [AuthenticatorType.App, AuthenticatorType.Passkey];

    [JsonRequired]
    [JsonPropertyName("Mode")]
    public TwoFactorMode Mode { get; init; } = TwoFactorMode.Off;

    /// <summary>Incremented with each change. Comparing versions avoids comparing clocks of different machines.</summary>
    [JsonRequired]
    [JsonPropertyName("Version")]
    public long Version { get; init; } = 1;

    /// <summary>Version at which the mode became <see cref="TwoFactorMode.Required"/>; null in other modes.</summary>
    [JsonRequired]
    [JsonPropertyName("RequiredSinceVersion")]
    public long? RequiredSinceVersion { get; init; }

    /// <summary>When the mode took its current value, in UTC.</summary>
    [JsonPropertyName("Since")]
    public DateTimeOffset Since { get; init; }

    /// <summary>Days between the switch to <c>required</c> and enforcement, 0-90.</summary>
    [JsonPropertyName("GraceDays")]
    public int GraceDays { get; init; }

    /// <summary>Number of codes required at enrollment: 1, or 2 consecutive codes.</summary>
    [JsonRequired]
    [JsonPropertyName("CodesRequired")]
    public int CodesRequired { get; init; } = 1;

    /// <summary>First factors of which a session must have one, such as <c>sso:acme</c>. An empty list accepts any.</summary>
    [JsonRequired]
    [JsonPropertyName("RequiredFirstFactors")]
    public IReadOnlyList<string> RequiredFirstFactors { get; init; } = [];

    /// <summary>Overall session lifetime from sign-in, if shorter than the service's limit.</summary>
    [JsonPropertyName("SessionLifetimeMinutes")]
    public int? SessionLifetimeMinutes { get; init; }

    /// <summary>Idle limit of a session, if shorter than the service's limit.</summary>
    [JsonPropertyName("SessionIdleMinutes")]
    public int? SessionIdleMinutes { get; init; }

    /// <summary>What members prove to confirm their first authenticator. Policies from before this setting ask for nothing more.</summary>
    [JsonPropertyName("EnrollmentProof")]
    public EnrollmentProof EnrollmentProof { get; init; }

    /// <summary>Whether sign-ins from new networks are mailed. Policies from before this setting mail them.</summary>
    [JsonPropertyName("NewSignInMail")]
    public NewSignInMail NewSignInMail { get; init; }

    /// <summary>
    /// What a mailed password reset may do for people without a password. Policies from before this setting replace only.
    /// </summary>
    [JsonPropertyName("PasswordByMail")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public PasswordByMail PasswordByMail { get; init; }

    /// <summary>The only types of authenticators that count; null for all.</summary>
    [JsonPropertyName("OnlyTypes")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<AuthenticatorType>? OnlyTypes { get; init; }

    /// <summary>The types of authenticators that people may enroll and that satisfy the requirement of a second factor.</summary>
    [JsonIgnore]
    public IReadOnlyList<AuthenticatorType> AuthenticatorTypes => OnlyTypes ?? AllTypes;

    /// <summary>Of whom a passkey is required.</summary>
    [JsonPropertyName("PhishingResistant")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public PhishingResistance PhishingResistant { get; init; }

    /// <summary>When <see cref="PhishingResistant"/> was last extended; null if it never was.</summary>
    [JsonPropertyName("PhishingResistantSince")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? PhishingResistantSince { get; init; }

    /// <summary>Version at which passkeys became required of the people of today; null if they are required of nobody.</summary>
    [JsonPropertyName("PhishingResistantSinceVersion")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? PhishingResistantSinceVersion { get; init; }

    /// <summary>Days between that change and its enforcement, 0-90.</summary>
    [JsonPropertyName("PhishingResistantGraceDays")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int PhishingResistantGraceDays { get; init; }

    /// <summary>When passkeys were required of Owners before they became required of everybody; null if they never were.</summary>
    [JsonPropertyName("OwnersPasskeyFrom")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? OwnersPasskeyFrom { get; init; }

    /// <summary>Whether a passkey signs people in without a password. See <see cref="AcceptsPasskeySignIn"/>.</summary>
    [JsonPropertyName("PasskeySignIn")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public PasskeySignIn PasskeySignIn { get; init; }

    /// <summary>Models of authenticators (AAGUID) of which passkeys may be enrolled; null for any.</summary>
    [JsonPropertyName("OnlyAaguids")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? OnlyAaguids { get; init; }

    /// <summary>Whether a passkey is a first factor now.</summary>
    [JsonIgnore]
    public bool AcceptsPasskeySignIn => PasskeySignIn == PasskeySignIn.On && AuthenticatorTypes.Contains(AuthenticatorType.Passkey);

    /// <summary>When passkeys are required of all whom it concerns, without an extension; null if they are required of nobody.</summary>
    [JsonIgnore]
    public DateTimeOffset? PhishingResistantDeadline => PhishingResistantDeadlineOf(owners: PhishingResistant == PhishingResistance.Owners);

    /// <summary>When passkeys are required of Owners, or of the others, without an extension; null if they are not.</summary>
    public DateTimeOffset? PhishingResistantDeadlineOf(bool owners)
    {
        if (
            Mode != TwoFactorMode.Required
            || PhishingResistant == PhishingResistance.Off
            || (PhishingResistant == PhishingResistance.Owners && !owners)
        )
        {
            return null;
        }

        var deadline = (PhishingResistantSince ?? Since).AddDays(PhishingResistantGraceDays);
        // More time for the others is none for those who need one already.
        return owners && OwnersPasskeyFrom < deadline ? OwnersPasskeyFrom : deadline;
    }

    /// <summary>The overall limit of a session under this policy, which can only shorten the limit set at sign-in.</summary>
    public DateTimeOffset EndOf(DateTimeOffset createdAt, DateTimeOffset expiresAt) =>
        SessionLifetimeMinutes is { } minutes && createdAt.AddMinutes(minutes) < expiresAt ? createdAt.AddMinutes(minutes) : expiresAt;

    /// <summary>When enforcement starts for persons without an extension; null unless the mode is <c>required</c>.</summary>
    [JsonPropertyName("Deadline")]
    public DateTimeOffset? Deadline => Mode == TwoFactorMode.Required ? Since.AddDays(GraceDays) : null;

    /// <summary>ETag to compare with <c>If-Match</c>.</summary>
    [JsonPropertyName("ETag")]
    public string ETag => $"\"{Version.ToString(System.Globalization.CultureInfo.InvariantCulture)}\"";

    /// <summary>
    /// Returns the changed policy, or the same object if nothing changes. Setting <c>required</c> again leaves
    /// <see cref="RequiredSinceVersion"/> unchanged.
    /// </summary>
    public TwoFactorPolicy Change(PolicySettings to, DateTimeOffset now)
    {
        if (
            to.Mode == Mode
            && to.GraceDays == GraceDays
            && to.CodesRequired == CodesRequired
            && to.RequiredFirstFactors.SequenceEqual(RequiredFirstFactors)
            && to.SessionLifetimeMinutes == SessionLifetimeMinutes
            && to.SessionIdleMinutes == SessionIdleMinutes
            && to.EnrollmentProof == EnrollmentProof
            && to.NewSignInMail == NewSignInMail
            && to.PasswordByMail == PasswordByMail
            && to.Passkeys.IsOf(this)
        )
        {
            return this;
        }

        var passkeys = to.Passkeys;
        var asks = passkeys.PhishingResistant != PhishingResistance.Off;
        var asksOthers = passkeys.PhishingResistant > PhishingResistant;
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
            EnrollmentProof = to.EnrollmentProof,
            NewSignInMail = to.NewSignInMail,
            PasswordByMail = to.PasswordByMail,
            OnlyTypes = passkeys.Types.Count == AllTypes.Length ? null : passkeys.Types,
            PhishingResistant = passkeys.PhishingResistant,
            PhishingResistantSince = asksOthers ? now : PhishingResistantSince,
            PhishingResistantSinceVersion =
                !asks ? null
                : asksOthers ? Version + 1
                : PhishingResistantSinceVersion,
            PhishingResistantGraceDays = passkeys.PhishingResistantGraceDays,
            OwnersPasskeyFrom =
                asksOthers ? PhishingResistantDeadlineOf(owners: true)
                : passkeys.PhishingResistant == PhishingResistance.All ? OwnersPasskeyFrom
                // Other days of the Owners' own are meant for them.
                : asks && passkeys.PhishingResistantGraceDays == PhishingResistantGraceDays ? OwnersPasskeyFrom
                : null,
            PasskeySignIn = passkeys.SignIn,
            OnlyAaguids = passkeys.Aaguids.Count == 0 ? null : passkeys.Aaguids,
        };
    }

    /// <summary>
    /// Whether <paramref name="next"/> requires less of anyone than this policy. Session limits do not count, because the service's limits
    /// cap them.
    /// </summary>
    public bool IsWeakenedBy(TwoFactorPolicy next)
    {
        return next.Mode < Mode
            || next.CodesRequired < CodesRequired
            || next.EnrollmentProof < EnrollmentProof
            // The mails are how a person learns of a stolen password.
            || next.NewSignInMail > NewSignInMail
            || next.PasswordByMail > PasswordByMail
            // A code can be phished.
            || (next.AuthenticatorTypes.Contains(AuthenticatorType.App) && !AuthenticatorTypes.Contains(AuthenticatorType.App))
            || next.PhishingResistant < PhishingResistant
            || next.PhishingResistantDeadlineOf(owners: true) > PhishingResistantDeadlineOf(owners: true)
            || next.PhishingResistantDeadlineOf(owners: false) > PhishingResistantDeadlineOf(owners: false)
            || (next.AcceptsPasskeySignIn && !AcceptsPasskeySignIn)
            || (OnlyAaguids is { } models && (next.OnlyAaguids is null || next.OnlyAaguids.Except(models).Any()))
            || (next.Mode == Mode && next.Deadline > Deadline)
            || RequiredFirstFactors.Any(f => !next.RequiredFirstFactors.Contains(f) && next.RequiredFirstFactors.Count == 0)
            || (RequiredFirstFactors.Count > 0 && next.RequiredFirstFactors.Any(f => !RequiredFirstFactors.Contains(f)));
    }
}

/// <summary>The policy settings an Owner can change.</summary>
public sealed record PolicySettings(
    TwoFactorMode Mode,
    int GraceDays,
    int CodesRequired,
    IReadOnlyList<string> RequiredFirstFactors,
    int? SessionLifetimeMinutes,
    int? SessionIdleMinutes,
    EnrollmentProof EnrollmentProof,
    NewSignInMail NewSignInMail,
    PasswordByMail PasswordByMail,
    PasskeySettings Passkeys
);

/// <summary>The settings about passkeys.</summary>
/// <param name="Types">The types of authenticators that count, in the order of the enumeration, without duplicates.</param>
/// <param name="Aaguids">The models that may be enrolled, in order, without duplicates; empty for any.</param>
public sealed record PasskeySettings(
    IReadOnlyList<AuthenticatorType> Types,
    PhishingResistance PhishingResistant,
    int PhishingResistantGraceDays,
    PasskeySignIn SignIn,
    IReadOnlyList<string> Aaguids
)
{
    /// <summary>The settings of a policy.</summary>
    public static PasskeySettings Of(TwoFactorPolicy policy) =>
        new(
            policy.AuthenticatorTypes,
            policy.PhishingResistant,
            policy.PhishingResistantGraceDays,
            policy.PasskeySignIn,
            policy.OnlyAaguids ?? []
        );

    /// <summary>Whether they are those of the policy.</summary>
    public bool IsOf(TwoFactorPolicy policy) =>
        Types.SequenceEqual(policy.AuthenticatorTypes)
        && PhishingResistant == policy.PhishingResistant
        && PhishingResistantGraceDays == policy.PhishingResistantGraceDays
        && SignIn == policy.PasskeySignIn
        && Aaguids.SequenceEqual(policy.OnlyAaguids ?? []);
}
