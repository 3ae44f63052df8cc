using System.Text.Json.Serialization;
using MfaFunctions.Identity;
using MfaFunctions.Platform.Text;
using MfaFunctions.Tenancy;

namespace MfaFunctions.Accounts;

/// <summary>A session. It stores facts only; <see cref="SessionEvaluation"/> computes its state.</summary>
public sealed record Session
{
    [JsonPropertyName("Id")]
    public required string Id { get; init; }

    /// <summary>SHA-256 of the token's 256-bit secret.</summary>
    [JsonPropertyName("SecretHash")]
    public required string SecretHash { get; init; }

    /// <summary>The token before the last rotation, which can read for 60 s by default.</summary>
    [JsonPropertyName("Previous")]
    public PreviousToken? Previous { get; init; }

    [JsonPropertyName("CreatedAt")]
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The overall limit, at most 24 h after sign-in (NIST SP 800-63B-4 §2.2.3).</summary>
    [JsonPropertyName("ExpiresAt")]
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>When the session was last used. Written at most once every 5 minutes, or once per fifth of a shorter idle limit.</summary>
    [JsonPropertyName("LastSeen")]
    public required DateTimeOffset LastSeen { get; init; }

    /// <summary>Coarse description of the client that signed in.</summary>
    [JsonPropertyName("Client")]
    public string Client { get; init; } = "";

    [JsonPropertyName("FirstFactor")]
    public required FirstFactor FirstFactor { get; init; }

    [JsonPropertyName("SecondFactor")]
    public SecondFactor? SecondFactor { get; init; }

    /// <summary>The newest code mailed for this session's enrollment of the first authenticator.</summary>
    [JsonPropertyName("MailedCode")]
    public MailedCode? MailedCode { get; init; }

    /// <summary>The challenge for one of the person's passkeys; null if none is open.</summary>
    [JsonPropertyName("Challenge")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public PendingChallenge? Challenge { get; init; }

    public bool IsAlive(DateTimeOffset now, TwoFactorPolicy policy, SessionOptions options)
    {
        return now < EndsAt(policy) && now < LastSeen + options.IdleLimitUnder(policy);
    }

    /// <summary>The overall limit under the current policy.</summary>
    public DateTimeOffset EndsAt(TwoFactorPolicy policy)
    {
        return policy.EndOf(CreatedAt, ExpiresAt);
    }

    /// <summary>
    /// Replaces the session token. The previous token can still read for 60 s by default, at its former assurance level, unless the
    /// rotation revokes access.
    /// </summary>
    public Session Rotated(SessionToken token, DateTimeOffset now, SessionOptions options, bool revokes)
    {
        return this with
        {
            SecretHash = token.SecretHash,
            Previous = new PreviousToken(SecretHash, now + options.PreviousTokenLifetime, FirstFactor, SecondFactor)
            {
                IsForRetryOnly = revokes,
            },
            LastSeen = now,
        };
    }

    public bool HasToken(SessionToken token) => Matches(SecretHash, token);

    public bool HadToken(SessionToken token, DateTimeOffset now) => Previous is { } p && now < p.Until && Matches(p.SecretHash, token);

    private static bool Matches(string hash, SessionToken token)
    {
        return FixedTime.Equal(hash, token.SecretHash);
    }
}

/// <summary>A rotated-out token. Until it expires, it allows reads at its former assurance level and nothing else.</summary>
public sealed record PreviousToken(
    [property: JsonPropertyName("SecretHash")] string SecretHash,
    [property: JsonPropertyName("Until")] DateTimeOffset Until,
    [property: JsonPropertyName("FirstFactor")] FirstFactor FirstFactor,
    [property: JsonPropertyName("SecondFactor")] SecondFactor? SecondFactor
)
{
    /// <summary>Whether it only gets the response of the request that rotated it once more, because that request revoked access.</summary>
    [JsonPropertyName("RetryOnly")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsForRetryOnly { get; init; }
}

/// <param name="Method">
/// An <c>amr</c> value: <c>pwd</c>, <c>hwk</c> or <c>swk</c> of a passkey, or <c>sso:{provider}</c>. The provider's name is the tenant's
/// label at sign-in; see <see cref="MethodIn"/>.
/// </param>
/// <param name="At">When the factor was proven.</param>
/// <param name="PolicyVersion">The tenant's policy version at that time.</param>
public sealed record FirstFactor(
    [property: JsonPropertyName("Method")] string Method,
    [property: JsonPropertyName("At")] DateTimeOffset At,
    [property: JsonPropertyName("PolicyVersion")] long PolicyVersion
)
{
    public const string Password = "pwd";

    /// <summary>A passkey whose key stays on its device.</summary>
    public const string HardwareKey = "hwk";

    /// <summary>A passkey whose key may be synced.</summary>
    public const string SoftwareKey = "swk";

    /// <summary>The issuer of the ID token; null for a password, and in sessions from before it was stored.</summary>
    [JsonPropertyName("Issuer")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Issuer { get; init; }

    /// <summary>The audience of the ID token, stored together with the issuer.</summary>
    [JsonPropertyName("ClientId")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ClientId { get; init; }

    [JsonIgnore]
    public bool IsPasskey => Method is HardwareKey or SoftwareKey;

    /// <summary>Creates the first factor from an ID token. Uses the token's authentication time if present.</summary>
    public static FirstFactor Of(ProvenIdentity proven, DateTimeOffset now, long policyVersion)
    {
        return new FirstFactor(proven.Provider.Method, proven.AuthenticatedAt ?? now, policyVersion)
        {
            Issuer = proven.Issuer,
            ClientId = proven.Provider.ClientId,
        };
    }

    /// <summary>
    /// The factor's <c>amr</c> value under the tenant's current list of providers. An issuer and a client were proven. The name proves
    /// nothing, because the tenant can give it to another provider.
    /// </summary>
    /// <returns>Null if the tenant no longer lists the provider, or no longer lets passkeys sign people in.</returns>
    public string? MethodIn(Tenant tenant)
    {
        if (Method == Password)
        {
            return Password;
        }

        if (IsPasskey)
        {
            return tenant.Policy.AcceptsPasskeySignIn ? Method : null;
        }

        var provider = Issuer is null
            ? tenant.IdentityProviders.FirstOrDefault(p => p.Method == Method)
            : tenant.IdentityProviders.FirstOrDefault(p => p.Issuer == Issuer && p.ClientId == ClientId);
        return provider?.Method;
    }
}

/// <param name="AuthenticatorId">The app that produced the code, or the passkey; null for a recovery code.</param>
/// <param name="At">When the factor was verified.</param>
public sealed record SecondFactor(
    [property: JsonPropertyName("AuthenticatorId")] string? AuthenticatorId,
    [property: JsonPropertyName("At")] DateTimeOffset At
)
{
    [JsonPropertyName("IsRecoveryCode")]
    public bool IsRecoveryCode => AuthenticatorId is null;

    /// <summary>Whether it was a passkey, which proves that it was not used on another site's page.</summary>
    [JsonPropertyName("IsPhishingResistant")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsPhishingResistant { get; init; }
}
