using MfaFunctions.Accounts;
using MfaFunctions.Factors;
using MfaFunctions.Tenancy;

namespace MfaFunctions.Authorization;

/// <summary>A session as returned by the API, evaluated at one point in time.</summary>
public sealed record SessionResource
{
    private SessionResource() { }

    public required string Id { get; init; }

    public required string TenantId { get; init; }

    public required string UserId { get; init; }

    public required string Email { get; init; }

    public required Role Role { get; init; }

    public required SessionState State { get; init; }

    /// <summary>NIST SP 800-63B-4: <c>aal1</c>, or <c>aal2</c> with a verified second factor.</summary>
    public required string Assurance { get; init; }

    /// <summary>
    /// RFC 8176 methods: <c>pwd</c>, <c>sso:…</c> or a passkey's; then <c>otp</c>, <c>rcv</c> or a passkey's with <c>user</c>; <c>mfa</c>;
    /// and <c>phr</c> with a passkey.
    /// </summary>
    public required IReadOnlyList<string> Amr { get; init; }

    public required DateTimeOffset AuthenticatedAt { get; init; }

    public required DateTimeOffset? VerifiedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>When the session ends at the earliest if it is not used before.</summary>
    public required DateTimeOffset IdleExpiresAt { get; init; }

    public required string TenantName { get; init; }

    public required string? DisplayName { get; init; }

    /// <summary>Deadline for enrolling an authenticator; null once it has passed or if it does not apply.</summary>
    public required DateTimeOffset? EnrollmentDeadline { get; init; }

    /// <summary>Deadline for enrolling a passkey; null once it has passed or if it does not apply.</summary>
    public required DateTimeOffset? PasskeyDeadline { get; init; }

    /// <summary>Null until the session is verified.</summary>
    public required int? RecoveryCodesLeft { get; init; }

    /// <summary>Whether three or fewer are left, so that new ones should be generated. Null until the session is verified.</summary>
    public required bool? RecoveryCodesLow { get; init; }

    public required IReadOnlyList<NextStep> Next { get; init; }

    public static SessionResource Of(Tenant tenant, Account account, Session session, DateTimeOffset now, TimeSpan idleLimit)
    {
        var policy = tenant.Policy;
        var state = SessionEvaluation.Evaluate(tenant, account, session, now);
        var second = SessionEvaluation.HasVerified(account, session) ? session.SecondFactor : null;
        // A session of a provider that is no longer listed can only read itself, and shows what it was opened with.
        var first = session.FirstFactor.MethodIn(tenant) ?? session.FirstFactor.Method;
        int? codesLeft = second is null ? null : account.Factors.RecoveryCodes?.Hashes.Count ?? 0;
        var deadline = FactorDemand.DueAt(policy, account);
        var passkeyFrom = account.Factors.HasWorkingPasskey
            ? null
            : FactorDemand.PasskeyFrom(policy, account.Profile.Role, account.Profile.ExtendedUntil);
        var (endsAt, idleEnd) = (session.EndsAt(policy), session.LastSeen + idleLimit);
        return new SessionResource
        {
            Id = session.Id,
            TenantId = account.Tenant.Value,
            UserId = account.Id.Value,
            Email = account.Profile.Email,
            Role = account.Profile.Role,
            State = state,
            Assurance = second is null ? "aal1" : "aal2",
            Amr = second is null ? [first] : [.. new[] { first }.Union([.. MethodsOf(account, second)])],
            AuthenticatedAt = session.FirstFactor.At,
            VerifiedAt = second?.At,
            ExpiresAt = endsAt,
            IdleExpiresAt = idleEnd < endsAt ? idleEnd : endsAt,
            TenantName = tenant.Name,
            DisplayName = account.Profile.DisplayName,
            EnrollmentDeadline = !account.HasAuthenticator && now < deadline ? deadline : null,
            PasskeyDeadline = now < passkeyFrom ? passkeyFrom : null,
            RecoveryCodesLeft = codesLeft,
            RecoveryCodesLow = codesLeft is null ? null : codesLeft <= RecoveryCodeSets.LowWater,
            Next =
                Denials.NextOf(tenant, account, session, state, now) is { } link ? [link.For(tenant, account, now)]
                : second is not null && account.Factors.Authenticators.Any(a => a.ShouldBeReplaced)
                    ? [NextStep.Replace.For(tenant, account, now)]
                : [],
        };
    }

    private static string[] MethodsOf(Account account, SecondFactor second) =>
        second.IsRecoveryCode ? ["rcv", "mfa"]
        : account.Factors.Passkeys.FirstOrDefault(p => p.Id == second.AuthenticatorId) is { } passkey
            ? [passkey.Method, "user", "mfa", "phr"]
        : ["otp", "mfa"];

    public static SessionResource Of(SessionContext context)
    {
        return Of(context.Tenant, context.Account, context.Session, context.Now, context.IdleLimit);
    }
}

/// <summary>A response that contains a session token.</summary>
public sealed record SessionAnswer(string? SessionToken, SessionResource Session)
{
    /// <summary>Hides the token, which the default <c>ToString</c> of a record would print.</summary>
    public override string ToString() => "***";
}
