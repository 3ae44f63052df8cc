using MfaFunctions.Accounts;
using MfaFunctions.Platform;
using MfaFunctions.Platform.Http;
using MfaFunctions.Platform.Text;
using MfaFunctions.Tenancy;

namespace MfaFunctions.Tenants;

/// <summary>A requested policy change, validated as far as possible without the tenant.</summary>
internal sealed record PolicyRequest(
    TwoFactorMode Mode,
    int? GraceDays,
    int? CodesRequired,
    IReadOnlyList<string?>? RequiredFirstFactors,
    int? SessionLifetimeMinutes,
    int? SessionIdleMinutes,
    EnrollmentProof? EnrollmentProof,
    NewSignInMail? NewSignInMail,
    PasswordByMail? PasswordByMail
)
{
    private const int GraceDaysLimit = 90;

    public static Result<PolicyRequest> Read(
        TwoFactorMode? mode,
        int? graceDays,
        int? codesRequired,
        IReadOnlyList<string?>? requiredFirstFactors,
        int? sessionLifetimeMinutes,
        int? sessionIdleMinutes,
        EnrollmentProof? enrollmentProof,
        NewSignInMail? newSignInMail,
        PasswordByMail? passwordByMail
    )
    {
        var errors = new FieldErrors();
        if (mode is null)
        {
            errors.Add("mode", Reason.Of("required.choice", ("choices", new[] { "required", "optional", "off" })));
        }

        if (graceDays is < 0 or > GraceDaysLimit)
        {
            errors.Add("graceDays", Reason.Of("out_of_range", ("minimum", 0), ("maximum", GraceDaysLimit)));
        }

        if (codesRequired is not (null or 1 or 2))
        {
            errors.Add("codesRequired", Reason.Of("not_a_choice", ("choices", new[] { "1", "2" })));
        }

        if (sessionLifetimeMinutes is < 5 or > 24 * 60)
        {
            errors.Add("sessionLifetimeMinutes", Reason.Of("out_of_range", ("minimum", 5), ("maximum", 24 * 60)));
        }

        if (sessionIdleMinutes is < 5 or > 60)
        {
            errors.Add("sessionIdleMinutes", Reason.Of("out_of_range", ("minimum", 5), ("maximum", 60)));
        }

        return errors.Any(out var invalid)
            ? invalid
            : new PolicyRequest(
                mode!.Value,
                graceDays,
                codesRequired,
                requiredFirstFactors,
                sessionLifetimeMinutes,
                sessionIdleMinutes,
                enrollmentProof,
                newSignInMail,
                passwordByMail
            );
    }

    /// <summary>
    /// Resolves the settings for this tenant. Omitted settings keep their current value, except the grace period: it belongs to the
    /// switch and defaults to 0.
    /// </summary>
    public Result<PolicySettings> For(Tenant tenant)
    {
        var policy = tenant.Policy;
        return FirstFactors(tenant)
            .Then<PolicySettings>(firstFactors => new PolicySettings(
                Mode,
                GraceDays ?? 0,
                CodesRequired ?? policy.CodesRequired,
                firstFactors,
                SessionLifetimeMinutes ?? policy.SessionLifetimeMinutes,
                SessionIdleMinutes ?? policy.SessionIdleMinutes,
                EnrollmentProof ?? policy.EnrollmentProof,
                NewSignInMail ?? policy.NewSignInMail,
                PasswordByMail ?? policy.PasswordByMail
            ));
    }

    // Sorted and deduplicated, so that an equivalent list is not a change.
    private Result<string[]> FirstFactors(Tenant tenant)
    {
        if (RequiredFirstFactors is not { } given)
        {
            return tenant.Policy.RequiredFirstFactors.ToArray();
        }

        var known = tenant.IdentityProviders.Select(p => p.Method).Append(FirstFactor.Password).ToArray();
        return given.All(known.Contains)
            ? given.OfType<string>().Distinct().Order(StringComparer.Ordinal).ToArray()
            : ApiError.InvalidField("requiredFirstFactors", Reason.Of("not_a_choice.first_factors", ("choices", known)));
    }
}
