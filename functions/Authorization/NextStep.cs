using MfaFunctions.Accounts;
using MfaFunctions.Platform;
using MfaFunctions.Tenancy;

namespace MfaFunctions.Authorization;

/// <summary>The next step for a front end.</summary>
public sealed record NextStep(string Rel, string Method, string Href)
{
    /// <summary>
    /// For re-authentication: the first factors that the person has and the tenant accepts, the password first. Null otherwise.
    /// </summary>
    public IReadOnlyList<string>? Methods { get; private init; }

    /// <summary>For enrolling: how many consecutive codes confirm the authenticator. Null otherwise.</summary>
    public int? CodesRequired { get; private init; }

    /// <summary>
    /// For verifying: the types of the person's authenticators that satisfy the step. For enrolling: the types that may be enrolled and
    /// satisfy it. Null otherwise.
    /// </summary>
    public IReadOnlyList<AuthenticatorType>? Types { get; private init; }

    public static NextStep Verify { get; } = new("verify", "POST", "/api/session/verify");

    public static NextStep Enroll { get; } = new("enroll", "POST", "/api/authenticators");

    public static NextStep Replace { get; } = new("replace", "POST", "/api/authenticators");

    /// <summary>Verifying with a passkey and nothing else.</summary>
    public static NextStep VerifyPasskey { get; } = Verify with { Types = [AuthenticatorType.Passkey] };

    /// <summary>Enrolling a passkey and nothing else.</summary>
    public static NextStep EnrollPasskey { get; } = Enroll with { Types = [AuthenticatorType.Passkey] };

    public static NextStep EmailCode { get; } = new("email-code", "POST", "/api/enrollment/email-code");

    public static NextStep Reauthenticate { get; } = new("reauthenticate", "POST", "/api/session/reauthenticate");

    /// <summary>After a policy that has changed meanwhile: what the change would do now.</summary>
    public static NextStep Preview(TenantId tenant) => new("preview", "POST", $"/api/tenants/{tenant}/two-factor/preview");

    /// <summary>The step with what a front end must know to show its page to this person.</summary>
    public NextStep For(Tenant tenant, Account account, DateTimeOffset now) =>
        Rel == Reauthenticate.Rel
            ? this with
            {
                Methods = [.. account.Credentials.UsableMethods(tenant).OrderBy(m => m != FirstFactor.Password)],
            }
        : Href == Enroll.Href
            ? this with
            {
                CodesRequired = tenant.Policy.CodesRequired,
                Types = Types ?? FactorDemand.TypesFor(tenant.Policy, account, now),
            }
        : Rel == Verify.Rel ? this with { Types = Types ?? Satisfying(account, FactorDemand.TypesFor(tenant.Policy, account, now)) }
        : this;

    // Whoever has none that satisfies the policy proves who they are with another, and then enrolls one.
    private static IReadOnlyList<AuthenticatorType> Satisfying(Account account, IReadOnlyList<AuthenticatorType> counting)
    {
        var working = account.Factors.WorkingTypes;
        var satisfying = working.Where(counting.Contains).ToArray();
        return satisfying.Length > 0 ? satisfying : working;
    }

    /// <summary>The step that leads out of a state; null for an active session.</summary>
    public static NextStep? From(SessionState state) =>
        state switch
        {
            SessionState.ReauthenticationRequired => Reauthenticate,
            SessionState.VerificationRequired => Verify,
            SessionState.EnrollmentRequired => Enroll,
            _ => null,
        };
}

/// <summary>The part of the policy that explains a denial.</summary>
public sealed record PolicySummary(string TenantId, TwoFactorMode Mode, DateTimeOffset Since, DateTimeOffset? Deadline)
{
    public PolicySummary(Tenant tenant)
        : this(tenant.Id.Value, tenant.Policy.Mode, tenant.Policy.Since, tenant.Policy.Deadline) { }
}
