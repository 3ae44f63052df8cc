using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using MfaFunctions.Platform;
using MfaFunctions.Tenancy;

namespace MfaFunctions.Accounts;

/// <summary>One line of the roster; only for lists and sums, never for a decision: it follows its account, a moment later.</summary>
public sealed record RosterEntry
{
    public required UserId User { get; init; }

    public required string Email { get; init; }

    public string? DisplayName { get; init; }

    public required Role Role { get; init; }

    /// <summary>Has a confirmed authenticator.</summary>
    public bool Enrolled { get; init; }

    /// <summary>Was invited and has no way to sign in yet.</summary>
    public bool Invited { get; init; }

    /// <summary>As <see cref="Credentials.FirstFactors"/> says.</summary>
    public IReadOnlyList<string> FirstFactors { get; init; } = [];

    public int RecoveryCodesLeft { get; init; }

    public DateTimeOffset? ExtendedUntil { get; init; }

    /// <summary>Sessions that have not ended; <see cref="OpenSessions"/> leaves out those that have expired since.</summary>
    public IReadOnlyList<RosterSession> Sessions { get; init; } = [];

    /// <summary>The newest switch to <c>required</c>, as the policy's version of it, that the person was told of.</summary>
    public long ToldOfPolicy { get; init; }

    /// <summary>The entity tag of what Owners decide on: it changes when the role, the extension or the factors do.</summary>
    public string Tag
    {
        get
        {
            var facts = JsonSerializer.SerializeToUtf8Bytes(new object?[] { User.Value, Role.ToString(), ExtendedUntil?.UtcTicks, Enrolled });
            return $"\"{Convert.ToHexStringLower(SHA256.HashData(facts))[..32]}\"";
        }
    }

    public static RosterEntry Of(Account account)
    {
        return new RosterEntry
        {
            User = account.Id,
            Email = account.Profile.Email,
            DisplayName = account.Profile.DisplayName,
            Role = account.Profile.Role,
            Enrolled = account.HasAuthenticator,
            Invited = account.Credentials is { PasswordHash: null, Identities.Count: 0 },
            FirstFactors = account.Credentials.FirstFactors,
            RecoveryCodesLeft = account.Factors.RecoveryCodes?.Hashes.Count ?? 0,
            ExtendedUntil = account.Profile.ExtendedUntil,
            ToldOfPolicy = account.Profile.ToldOfPolicy,
            Sessions = [.. account.Sessions.Select(s => new RosterSession(s.CreatedAt, s.ExpiresAt, s.FirstFactor.Method, s.FirstFactor.PolicyVersion, SessionEvaluation.HasVerified(account, s)))],
        };
    }

    /// <summary>Whether the person signs in today and could not in this tenant, which may be one that is only being thought of.</summary>
    public bool LacksFirstFactor(Tenant tenant) => FirstFactors.Count > 0 && Credentials.UsableMethods(tenant, FirstFactors).Count == 0;

    /// <summary>Of the open sessions, those that have proven anew, or verified, since the mode became <c>required</c>.</summary>
    public int SessionsReverified(TwoFactorPolicy policy, DateTimeOffset now)
    {
        return policy.Mode == TwoFactorMode.Required ? OpenSessions(policy, now).Count(s => s.HasVerified || s.PolicyVersion >= policy.RequiredSinceVersion) : 0;
    }

    /// <summary>
    /// What each open session's state follows from: of those not ended and within their overall limit. Idleness does not count here, since the roster
    /// does not follow each use: a session that has been unused for too long is among them until that limit.
    /// </summary>
    public IEnumerable<SessionFacts> OpenSessions(TwoFactorPolicy policy, DateTimeOffset now) =>
        Sessions.Where(s => now < policy.EndOf(s.CreatedAt, s.ExpiresAt)).Select(s => new SessionFacts(Enrolled, s.Verified, s.Method, s.PolicyVersion, ExtendedUntil));
}

/// <param name="CreatedAt">From when a tenant's shorter limit counts.</param>
/// <param name="ExpiresAt">Its overall limit.</param>
/// <param name="Method">The first factor's <c>amr</c> value.</param>
/// <param name="PolicyVersion">The policy version under which the first factor was proven.</param>
/// <param name="Verified">Has a verified second factor.</param>
public sealed record RosterSession(
    [property: JsonPropertyName("CreatedAt")] DateTimeOffset CreatedAt,
    [property: JsonPropertyName("ExpiresAt")] DateTimeOffset ExpiresAt,
    [property: JsonPropertyName("Method")] string Method,
    [property: JsonPropertyName("PolicyVersion")] long PolicyVersion,
    [property: JsonPropertyName("Verified")] bool Verified);
